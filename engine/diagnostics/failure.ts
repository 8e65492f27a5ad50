/** What a failure of data is about. `row` counts from 0 within what was loaded, `line` and `at` (a place in the line) from 1. */
export interface Culprit {
  readonly file?: string | undefined;
  readonly column?: string | undefined;
  readonly row?: number | undefined;
  readonly line?: number | undefined;
  readonly at?: number | undefined;
}

/** Data that cannot be loaded or written as asked; the message names the culprit. Not a mistake in a query: those are diagnostics. */
export class DataError extends Error {
  override readonly name: string = 'DataError';
  readonly problem: string;
  readonly culprit: Culprit;

  constructor(problem: string, culprit: Culprit = {}) {
    super(describe(problem, culprit));
    this.problem = problem;
    this.culprit = culprit;
  }

  /** The same failure, naming more of its culprit (what is already known stays). */
  within(culprit: Culprit): DataError {
    return new DataError(this.problem, { ...culprit, ...this.culprit });
  }
}

/** A limit of memory, time or size was reached; the message names the limit and the way out. */
export class LimitError extends Error {
  override readonly name: string = 'LimitError';
}

/** A saved state that cannot be gone on from: damaged, unfinished, or of another query, other rows, another version; the message says which. */
export class SnapshotError extends Error {
  override readonly name: string = 'SnapshotError';
}

function describe(problem: string, { file, column, row, line, at }: Culprit): string {
  const place = [
    file,
    line === undefined ? undefined : at === undefined ? `line ${line}` : `line ${line}:${at}`,
    column === undefined ? undefined : `column '${column}'`,
    row === undefined ? undefined : `row ${row} (counted from 0)`
  ].filter(part => part !== undefined);
  return place.length === 0 ? problem : `${place.join(', ')}: ${problem}`;
}
