import type { Closure } from '../check/closure.ts';
import { find } from '../check/scope.ts';
import type { Survey } from '../check/survey.ts';
import type { Timeline } from '../check/timeline.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Entry } from '../functions/define.ts';
import { findOperator } from '../functions/index.ts';
import type { Ast, Binding, Call } from '../syntax/ast.ts';
import { headerEnd, headerParameters } from '../syntax/header.ts';
import { pathAt } from '../syntax/walk.ts';
import { parseSignature } from '../types/notation.ts';
import { showType } from '../types/type.ts';
import type { Hover } from './answers.ts';
import { shortened } from './completion.ts';
import { factsOf } from './describe.ts';
import { functionNamed, givenTo, type Known } from './given.ts';
import { flagHover } from './header.ts';
import { headOf, ownFunctions } from './own.ts';
import { parameterText } from './parameters.ts';
import { type Around, surveyed } from './probe.ts';

/** What a place of a cell's text is about; null where there is nothing to say. */
export function hover(text: string, offset: number, around: Around): Hover | null {
  if (offset < headerEnd(text)) return headerHover(text, offset, around);
  const survey = surveyed(text, around);
  const at = pathAt(survey.ast, offset).at(-1);
  return at === undefined ? null : hoverOf(at, offset, text, survey);
}

function hoverOf(at: Ast, offset: number, text: string, survey: Survey): Hover | null {
  const timelineOf = (ast: Ast) => survey.seen.get(ast)?.timeline;
  switch (at.kind) {
    case 'call':
      if (!within(at.nameSpan, offset)) return argumentHover(at, offset, survey);
      return (
        ownHover(at.nameSpan, ownFunctions(survey, at).get(at.name), timelineOf(at)) ??
        functionHover(at.nameSpan, functionNamed(at.name, survey.given), timelineOf(at))
      );
    case 'operator':
      return within(at.operatorSpan, offset)
        ? functionHover(at.operatorSpan, findOperator(at.operator, at.operands.length === 1), timelineOf(at))
        : null;
    case 'field':
      return within(at.nameSpan, offset) ? valueHover(at.nameSpan, at.name, timelineOf(at), columnDoc(at.base, survey)) : null;
    case 'record':
    case 'let': {
      const named = (at.kind === 'let' ? at.bindings : at.fields).find(({ nameSpan }) => within(nameSpan, offset));
      if (named === undefined) return null;
      const params = at.kind === 'let' ? (named as Binding).params : null;
      if (params) return ownHover(named.nameSpan, { ...named, params }, undefined);
      return valueHover(named.nameSpan, named.name, timelineOf(named.value), named.doc ?? (at.kind === 'let' ? 'let' : 'field'));
    }
    case 'name':
      return valueHover(at.span, at.name, timelineOf(at), timelineOf(at)?.doc ?? nameDoc(at.name, at, survey));
    case 'input':
      return valueHover(at.span, text.slice(at.span.start, at.span.end), timelineOf(at), 'what is piped');
    case 'parameter':
      return parameterHover(at.span, at.name, survey.given);
    case 'literal':
      return valueHover(at.span, text.slice(at.span.start, at.span.end), timelineOf(at), '');
    case 'cast':
      return at.type && within(at.type.span, offset)
        ? valueHover(at.span, text.slice(at.span.start, at.span.end), timelineOf(at), '')
        : null;
    default:
      return null;
  }
}

const within = ({ start, end }: Span, offset: number): boolean => start <= offset && offset < end;

function functionHover({ start, end }: Span, entry: Entry | undefined, timeline: Timeline | undefined): Hover | null {
  if (entry === undefined) return null;
  return { start, end, code: parseSignature(entry.signature).text, facts: timeline ? factsOf(timeline.node) : null, doc: entry.doc };
}

function ownHover({ start, end }: Span, own: OwnFunction | undefined, timeline: Timeline | undefined): Hover | null {
  return own === undefined
    ? null
    : { start, end, code: headOf(own), facts: timeline ? factsOf(timeline.node) : null, doc: own.doc ?? 'function' };
}

function parameterHover({ start, end }: Pick<Span, 'start' | 'end'>, name: string, { parameters }: Known): Hover | null {
  const value = parameters?.get(name);
  return value === undefined ? null : { start, end, code: parameterText(name, value), facts: null, doc: 'parameter of the query' };
}

/** What a parameter that the header gives is, and what a flag does. */
function headerHover(text: string, offset: number, around: Around): Hover | null {
  const parameter = headerParameters(text).find(({ start, end }) => start <= offset && offset < end);
  return parameter ? parameterHover(parameter, parameter.name, givenTo(text, around)) : flagHover(text, offset);
}

type OwnFunction = Pick<Closure, 'name' | 'params' | 'doc'>;

function valueHover({ start, end }: Span, name: string, timeline: Timeline | undefined, doc: string): Hover | null {
  const facts = timeline ? factsOf(timeline.node) : null;
  return facts && { start, end, code: `${firstLine(name)}: ${shortened(facts.type)}`, facts, doc };
}

const firstLine = (text: string): string =>
  text.includes('\n') || text.length > 60 ? `${(text.split('\n')[0] as string).slice(0, 60)}…` : text;

function argumentHover({ name, args }: Call, offset: number, { given }: Survey): Hover | null {
  const keyword = args.find(argument => argument.keyword && within(argument.keyword.span, offset))?.keyword;
  const signature = keyword ? functionNamed(name, given)?.signature : undefined;
  const parameter = signature === undefined ? undefined : parseSignature(signature).params.find(known => known.name === keyword?.name);
  if (!keyword || signature === undefined || !parameter) return null;
  const { start, end } = keyword.span;
  return {
    start,
    end,
    code: `${parameter.name}: ${signature.slice(parameter.start, parameter.end)}`,
    facts: null,
    doc: `argument of ${name}`
  };
}

function columnDoc(base: Ast, { seen }: Survey): string {
  const node = seen.get(base)?.timeline.node;
  return node?.kind === 'table' ? `column of table ${node.name}` : 'field';
}

function nameDoc(name: string, at: Ast, { seen, formulas, schema }: Survey): string {
  if (find(seen.get(at)?.scope ?? null, name)) return 'let';
  if (formulas.has(name)) return 'formula';
  const table = schema.tables.get(name);
  return table ? `table, grouped by ${table.grouping} (${showType(table.keyType)})` : '';
}
