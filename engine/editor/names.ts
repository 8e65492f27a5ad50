import { find, namesIn } from '../check/scope.ts';
import type { Timeline } from '../check/timeline.ts';
import { PIPED } from '../check/uses.ts';
import type { TableSchema } from '../types/schema.ts';
import { showType, type Type } from '../types/type.ts';
import type { Completion } from './answers.ts';
import { completion, shortened } from './completion.ts';
import type { Expected } from './expected.ts';
import { HERE, type Probe } from './probe.ts';

/** More would only be scrolled through: typing on narrows them. */
const MOST_COLUMNS = 100;

/** What a name may stand for at a place: what is piped, lets, formulas, tables. */
export function nameCompletions(probe: Probe, expected: Expected): Completion[] {
  const { survey, at } = probe;
  const scope = survey.seen.get(at)?.scope ?? null;
  const bound = [...new Set(namesIn(scope))].filter(name => name !== HERE);
  const ofScope = bound.flatMap(name => {
    const { timeline } = find(scope, name) as { timeline: Timeline };
    return name === PIPED ? named('value', name, timeline, expected, 65) : named('let', name, timeline, expected, 75);
  });
  const formulas = [...survey.formulas].filter(([name]) => !bound.includes(name));
  const tables = [...survey.schema.tables.values()].filter(({ name }) => !bound.includes(name) && !survey.formulas.has(name));
  return [
    ...ofScope,
    ...formulas.flatMap(([name, timeline]) => named('formula', name, timeline, expected, 62)),
    ...(expected.exact ? [] : tables.map(schema => tableCompletion(schema, expected)))
  ];
}

function named(kind: Completion['kind'], name: string, { node }: Timeline, expected: Expected, rank: number): Completion[] {
  const isWrong = node.type.kind === 'error';
  const fitting = isWrong || leadsTo(node.type, expected);
  if (expected.exact && (isWrong || !fitting || (expected.parameter?.constant && node.kind !== 'literal'))) return [];
  const detail = isWrong ? '' : shortened(showType(node.type));
  return [completion(kind, name, fitting ? rank : rank - 40, { detail, doc: groupingText(node.grouping) })];
}

/** Whether the value itself is taken, or one of its fields. */
const leadsTo = (type: Type, { takes }: Expected): boolean =>
  takes(type) || (type.kind === 'record' && type.fields.some(field => takes(field.type)));

const groupingText = (grouping: string | null): string => (grouping === null ? '' : `grouped by ${grouping}`);

function tableCompletion({ name, type, grouping }: TableSchema, expected: Expected): Completion {
  const columns = type.kind === 'record' ? type.fields.map(field => field.name) : [];
  const doc = `${groupingText(grouping)}: ${shortened(columns.join(', '))}`;
  return completion('table', name, leadsTo(type, expected) ? 60 : 10, { detail: `${columns.length} columns`, doc });
}

/** Columns by their own name, of tables that fit what is typed: `amo` is `Purchase.amount`. */
export function columnCompletions({ survey }: Probe, typed: string, expected: Expected): { items: Completion[]; complete: boolean } {
  if (expected.exact) return { items: [], complete: true };
  if (typed === '') return { items: [], complete: false };
  const wanted = typed.toLowerCase();
  const items: Completion[] = [];
  for (const { name, type } of survey.schema.tables.values()) {
    if (type.kind !== 'record') continue;
    for (const field of type.fields) {
      if (!field.name.toLowerCase().startsWith(wanted) || field.type.kind === 'unusable' || !isIdentifier(field.name)) continue;
      if (items.length === MOST_COLUMNS) return { items, complete: false };
      items.push(
        completion('column', `${name}.${field.name}`, expected.takes(field.type) ? 50 : 20, { detail: shortened(showType(field.type)) })
      );
    }
  }
  return { items, complete: true };
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The fields of what stands before a dot. */
export function memberCompletions({ at, path, survey }: Probe, expected: Expected): Completion[] {
  const base = at.kind === 'field' ? survey.seen.get(at.base)?.timeline : undefined;
  const type = base?.node.type;
  const fields = type?.kind === 'list' ? type.item : type;
  if (base === undefined || fields?.kind !== 'record') return [];
  const table = base.node.kind === 'table' ? base.node.name : null;
  return fields.fields
    .filter(field => isIdentifier(field.name))
    .map((field, i) => {
      const fitting = path.length < 2 || leadsTo(field.type, expected);
      const rank = (fitting ? 90 : 40) - Math.min(i, 39);
      return completion(table === null ? 'value' : 'column', field.name, rank, {
        detail: shortened(showType(field.type)),
        doc: table === null ? '' : `column of ${table}`
      });
    });
}
