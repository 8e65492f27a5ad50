import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { columnNotOutput, fieldNotOutput, notARecord, tickWithoutDomain, withoutTables } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import { isInterval } from '../types/classes.ts';
import { type Field, showType } from '../types/type.ts';
import { type Timeline, typeOf } from './timeline.ts';

/** Why a query cannot be run or its result not be output (§8.2, phase 5). */
export function checkOutput(query: Timeline): Diagnostic[] {
  const type = typeOf(query);
  if (type.kind === 'error') return [];
  if (!query.hasRows && query.ticks.length > 0) return places(query.ticks).map(tickWithoutDomain);
  if (type.kind !== 'record') return [notARecord(showType(type), query.hasRows)];
  return [...(query.hasRows ? [] : [withoutTables()]), ...checkFields(type.fields, query, '')];
}

// A tick bound to a name may be used in many places.
const places = (ticks: readonly Span[]): Span[] => [...new Map(ticks.map(span => [`${span.start} ${span.part}`, span])).values()];

function checkFields(fields: readonly Field[], record: Timeline | null, path: string): Diagnostic[] {
  return fields.flatMap(({ name, type }) => {
    const value = record?.fields?.get(name) ?? null;
    const full = path + name;
    if (type.kind === 'record') return checkFields(type.fields, value, `${full}.`);
    if (type.kind === 'unusable') return [columnNotOutput(full, showType(type))];
    return type.kind === 'duration' || isInterval(type) ? [fieldNotOutput(value?.node.span ?? null, full, showType(type))] : [];
  });
}
