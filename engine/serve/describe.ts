import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../diagnostics/position.ts';
import { partText, render, type TextOf } from '../diagnostics/render.ts';
import { type Field, showType, TIMESTAMP_NS, U64 } from '../types/type.ts';
import type { ColumnInfo, WireDiagnostic } from './protocol.ts';

/** The columns of a result, as `fetch` gives them. */
export function resultColumns(keyType: Field['type'], fields: readonly Field[], identity: boolean): readonly ColumnInfo[] {
  const time = { name: '_time', type: showType(TIMESTAMP_NS), nullable: false };
  const rest = identity ? ['_subsort', '_key_hash'].map(name => ({ name, type: showType(U64), nullable: false })) : [];
  return [time, ...rest, { name: '_key', type: showType(keyType), nullable: true }, ...fields.map(describeField)];
}

export const describeField = ({ name, type }: Field): ColumnInfo => ({ name, type: showType(type), nullable: true });

/** A diagnostic for the wire; `textOf` gives the texts its labels point into, by part. */
export function describeDiagnostic(diagnostic: Diagnostic, textOf: TextOf): WireDiagnostic {
  const { severity, code, title, labels, notes } = diagnostic;
  const placed = labels.map(label => ({ ...label, ...positionAt(partText(label.part, textOf), label.start) }));
  return { severity, code, title, labels: placed, notes, rendered: render(diagnostic, textOf) };
}
