import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../diagnostics/position.ts';
import { partText, render, type TextOf } from '../diagnostics/render.ts';
import type { Query } from '../index.ts';
import { outputFields } from '../sinks/identity.ts';
import { showType } from '../types/type.ts';
import type { ColumnInfo, WireDiagnostic } from './protocol.ts';

/** The columns of a result, as `fetch` gives them. */
export function resultColumns({ columns, keyType }: Query, identity: boolean): readonly ColumnInfo[] {
  return outputFields(columns, keyType, identity).map(({ name, type, nullable = true, doc }) => ({
    name,
    type: showType(type),
    nullable,
    ...(doc === undefined ? {} : { doc })
  }));
}

/** A diagnostic for the wire; `textOf` gives the texts its labels point into, by part. */
export function describeDiagnostic(diagnostic: Diagnostic, textOf: TextOf): WireDiagnostic {
  const { severity, code, title, labels, notes } = diagnostic;
  const placed = labels.map(label => ({ ...label, ...positionAt(partText(label.part, textOf), label.start) }));
  return { severity, code, title, labels: placed, notes, rendered: render(diagnostic, textOf) };
}

/** More than anyone reads; what is beyond is left out, warnings first. */
const MOST_TOLD = 2000;

/** Diagnostics for the wire, in order; of very many the first errors. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf): WireDiagnostic[] {
  const told = diagnostics.length > MOST_TOLD ? new Set(errorsFirst(diagnostics).slice(0, MOST_TOLD)) : null;
  return diagnostics.filter(diagnostic => told?.has(diagnostic) ?? true).map(diagnostic => describeDiagnostic(diagnostic, textOf));
}

const errorsFirst = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  ['error', 'warning'].flatMap(wanted => diagnostics.filter(({ severity }) => severity === wanted));
