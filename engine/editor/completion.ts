import type { Completion, CompletionKind } from './answers.ts';

/** A completion; what is not said is empty, and the label is what is put in. */
export const completion = (kind: CompletionKind, label: string, rank: number, more: Partial<Completion> = {}): Completion => ({
  kind,
  label,
  rank,
  detail: '',
  doc: '',
  insert: label,
  back: 0,
  ...more
});

const MOST_DETAIL = 40;

/** A type in a few words. */
export const shortened = (text: string): string => (text.length <= MOST_DETAIL ? text : `${text.slice(0, MOST_DETAIL - 1)}…`);
