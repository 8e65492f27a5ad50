/** An operation of a run and what it took. */
export interface Operation {
  /** What it does, in a few words: `read Purchase`. */
  readonly title: string;
  /** Further words: functions it computes, columns it reads; may be empty. */
  readonly detail: string;
  /** Operations whose rows it takes, by their place among all. */
  readonly inputs: readonly number[];
  /** Rows it made or went over. */
  readonly rows: number;
  readonly milliseconds: number;
  /** Whether the rows of the result come from it. */
  readonly isResult: boolean;
}
