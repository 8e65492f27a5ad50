/** Rows read, rows there are and how much of their time was read (0 to 1), where that is known, and rows given so far. */
export interface Far {
  readonly done: number;
  readonly total: number | null;
  readonly time: number | null;
  readonly out: number;
}

/** What long work owes to others while it runs: a request on the wire, or a command at the terminal. */
export interface Pace {
  readonly signal: AbortSignal;
  /** Whether the next pause should not be left out: what was sent has not left the process yet. */
  readonly pressing?: boolean;
  /** To be awaited between slices: others have their turn there. Throws if the work was stopped or is over its limits. */
  pause(): Promise<void>;
  /** How far it is. */
  progress(far: Far): void;
}
