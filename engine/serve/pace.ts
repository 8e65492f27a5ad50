/** What long work owes to others while it runs: a request on the wire, or a command at the terminal. */
export interface Pace {
  readonly signal: AbortSignal;
  /** To be awaited between slices: others have their turn there. Throws if the work was stopped or is over its limits. */
  pause(): Promise<void>;
  /** Rows read, rows there are (if known), rows given so far. */
  progress(done: number, total: number | null, out: number): void;
}
