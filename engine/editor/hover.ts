import type { Formula } from '../check/checked.ts';
import type { Closure } from '../check/closure.ts';
import { find } from '../check/scope.ts';
import { type Survey, survey } from '../check/survey.ts';
import type { Timeline } from '../check/timeline.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Entry } from '../functions/define.ts';
import { findFunction, findOperator } from '../functions/index.ts';
import type { Ast, Binding, Call } from '../syntax/ast.ts';
import { withoutHeader } from '../syntax/header.ts';
import { pathAt } from '../syntax/walk.ts';
import { parseSignature } from '../types/notation.ts';
import type { Schema } from '../types/schema.ts';
import { showType } from '../types/type.ts';
import type { Hover } from './answers.ts';
import { shortened } from './completion.ts';
import { factsOf } from './describe.ts';
import { headOf, ownFunctions } from './own.ts';
import { closed } from './probe.ts';

/** What a place of a cell's text is about; null where there is nothing to say. */
export function hover(text: string, offset: number, formulas: readonly Formula[], schema: Schema): Hover | null {
  const surveyed = survey(closed(withoutHeader(text)), formulas, schema);
  const at = pathAt(surveyed.ast, offset).at(-1);
  return at === undefined ? null : hoverOf(at, offset, text, surveyed);
}

function hoverOf(at: Ast, offset: number, text: string, surveyed: Survey): Hover | null {
  const timelineOf = (ast: Ast) => surveyed.seen.get(ast)?.timeline;
  switch (at.kind) {
    case 'call':
      if (!within(at.nameSpan, offset)) return argumentHover(at, offset);
      return (
        ownHover(at.nameSpan, ownFunctions(surveyed, at).get(at.name), timelineOf(at)) ??
        functionHover(at.nameSpan, findFunction(at.name), timelineOf(at))
      );
    case 'operator':
      return within(at.operatorSpan, offset)
        ? functionHover(at.operatorSpan, findOperator(at.operator, at.operands.length === 1), timelineOf(at))
        : null;
    case 'field':
      return within(at.nameSpan, offset) ? valueHover(at.nameSpan, at.name, timelineOf(at), columnDoc(at.base, surveyed)) : null;
    case 'record':
    case 'let': {
      const named = (at.kind === 'let' ? at.bindings : at.fields).find(({ nameSpan }) => within(nameSpan, offset));
      if (named === undefined) return null;
      const params = at.kind === 'let' ? (named as Binding).params : null;
      if (params) return ownHover(named.nameSpan, { ...named, params }, undefined);
      return valueHover(named.nameSpan, named.name, timelineOf(named.value), named.doc ?? (at.kind === 'let' ? 'let' : 'field'));
    }
    case 'name':
      return valueHover(at.span, at.name, timelineOf(at), timelineOf(at)?.doc ?? nameDoc(at.name, at, surveyed));
    case 'input':
      return valueHover(at.span, text.slice(at.span.start, at.span.end), timelineOf(at), 'what is piped');
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

type OwnFunction = Pick<Closure, 'name' | 'params' | 'doc'>;

function valueHover({ start, end }: Span, name: string, timeline: Timeline | undefined, doc: string): Hover | null {
  const facts = timeline ? factsOf(timeline.node) : null;
  return facts && { start, end, code: `${firstLine(name)}: ${shortened(facts.type)}`, facts, doc };
}

const firstLine = (text: string): string =>
  text.includes('\n') || text.length > 60 ? `${(text.split('\n')[0] as string).slice(0, 60)}…` : text;

function argumentHover({ name, args }: Call, offset: number): Hover | null {
  const keyword = args.find(argument => argument.keyword && within(argument.keyword.span, offset))?.keyword;
  const signature = keyword ? findFunction(name)?.signature : undefined;
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
