import { find } from '../check/scope.ts';
import { typeOf } from '../check/timeline.ts';
import { PIPED } from '../check/uses.ts';
import type { Entry } from '../functions/define.ts';
import { FUNCTIONS, nameOf } from '../functions/index.ts';
import { parseSignature } from '../types/notation.ts';
import type { Parameter, Signature } from '../types/signature.ts';
import type { Type } from '../types/type.ts';
import type { Completion } from './answers.ts';
import { completion } from './completion.ts';
import { type Expected, fits } from './expected.ts';
import { HERE, type Probe, slotOf } from './probe.ts';

/** The first sentence of an entry's doc. */
export const sentenceOf = ({ doc }: Entry): string => doc.split('\n')[0] as string;

/** Functions that can stand at a place: behind a pipe those that take what is piped, elsewhere those whose result is taken there. */
export function functionCompletions(probe: Probe, expected: Expected, opened: boolean): Completion[] {
  const piped = pipedInto(probe);
  return [...FUNCTIONS, ...(probe.survey.given.functions?.values() ?? [])].flatMap(entry => {
    const signature = parseSignature(entry.signature);
    const subject = piped && subjectOf(entry, signature);
    if (piped && (!subject || !fits(signature, [{ type: piped, parameter: subject }]))) return [];
    if (!mayGive(signature, expected)) return [];
    return [functionCompletion(entry, signature, subject, expected.parameter !== null, opened)];
  });
}

/** What is piped into a place, if the place is all of the pipe's right side. */
function pipedInto({ path, at, survey }: Probe): Type | null {
  const pipe = path.at(-2);
  if (pipe?.kind !== 'pipe' || pipe.right !== at) return null;
  const piped = find(survey.seen.get(at)?.scope ?? null, PIPED)?.timeline;
  return piped ? typeOf(piped) : null;
}

/** The parameter that takes what is piped. */
const subjectOf = (entry: Entry, { params }: Signature): Parameter | null =>
  (entry.receiver === undefined ? params[0] : params.find(({ name }) => name === entry.receiver)) ?? null;

// A result that depends on the arguments may turn out to fit.
function mayGive({ result, variables }: Signature, { takes, exact }: Expected): boolean {
  if (result.kind === 'concrete') return takes(result.type);
  if (exact) return false;
  if (result.kind !== 'variable') return true;
  return variables.get(result.name) === 'any' || SAMPLES.some(takes);
}

const SAMPLES: readonly Type[] = [{ kind: 'f64' }, { kind: 'duration', unit: 's' }, { kind: 'timestamp', unit: 'ns' }, { kind: 'string' }];

function functionCompletion(entry: Entry, signature: Signature, subject: Parameter | null, exact: boolean, opened: boolean): Completion {
  const name = nameOf(entry);
  const asked = signature.params.filter(parameter => parameter.default === null && parameter !== subject);
  return completion('function', name, rankOf(entry, signature, exact), {
    detail: signature.text.slice(name.length).replace(/^<[^(]*>(?=\()/, ''),
    doc: sentenceOf(entry),
    insert: opened ? name : `${name}()`,
    back: opened || asked.length === 0 ? 0 : 1
  });
}

// What operators spell is seldom called by name; what gives just what is wanted comes before what may.
function rankOf({ operator, obscure }: Entry, { result }: Signature, exact: boolean): number {
  if (operator !== undefined || obscure) return 12;
  return exact && result.kind === 'concrete' ? 48 : 40;
}

/** Whether only arguments by name may follow: a place behind all that are given by position. */
export function onlyByName(probe: Probe): boolean {
  const slot = slotOf(probe);
  return slot !== null && slot.argument.keyword === null && (slot.parameter === null || slot.parameter.default !== null);
}

/** Parameters of the call around a place that can still be given by name. */
export function argumentCompletions(probe: Probe): Completion[] {
  const slot = slotOf(probe);
  if (!slot || slot.argument.keyword) return [];
  const given = new Set(slot.call.args.flatMap(({ keyword }) => keyword?.name ?? []));
  const isFirst = slot.call.args.length === 1;
  return slot.signature.params
    .filter(({ name, variadic }) => !variadic && !given.has(name) && name !== HERE)
    .map(parameter => argumentCompletion(slot.signature, parameter, isFirst));
}

function argumentCompletion({ text }: Signature, { name, default: value, start, end }: Parameter, isFirst: boolean): Completion {
  const rank = value === null ? 8 : isFirst ? 45 : 85;
  return completion('argument', `${name} =`, rank, { detail: text.slice(start, end), insert: `${name} = ` });
}
