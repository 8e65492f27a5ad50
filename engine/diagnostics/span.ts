/** A piece of one text: offsets in UTF-16 units, `end` exclusive. `part` says which text (§8.1): `query`, a formula's label, … */
export interface Span {
  readonly part: string;
  readonly start: number;
  readonly end: number;
}
