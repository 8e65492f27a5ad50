import type { Span } from './span.ts';

export type Severity = 'error' | 'warning';

export interface Label extends Span {
  /** The culprit; the others explain. */
  readonly primary: boolean;
  readonly text: string;
}

/** A message about a query, as a value: collected, sorted and rendered, never thrown (§8). Titles belong to codes: see messages.ts. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: string;
  readonly title: string;
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
}
