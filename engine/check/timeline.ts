import type { Span } from '../diagnostics/span.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { Typed } from './checked.ts';

/** A typed expression and what the checker knows about where its values are. */
export interface Timeline {
  readonly node: Typed;
  /** Equal for expressions that are built alike, wherever they stand. */
  readonly identity: number;
  readonly origin: Origin | null;
  /** Whether it has rows: it depends on a table. */
  readonly hasRows: boolean;
  /** Where ticks stand that have nothing to borrow rows from yet; none once it has rows. */
  readonly ticks: readonly Span[];
  /** The fields of a record built here. */
  readonly fields: ReadonlyMap<string, Timeline> | null;
  /** What its `let`, formula or field says of it (X6). */
  readonly doc: string | null;
  /** An integer literal without sign and suffix (§3.3). */
  readonly bare: boolean;
}

/** Where the rows of a timeline come from (§8.4). */
export interface Origin {
  /** Origins are the same if their keys are. */
  readonly key: string;
  /** What labels call it. */
  readonly text: string;
}

export const typeOf = (timeline: Timeline): Type => timeline.node.type;

/** The value of a literal; undefined for anything else. */
export const constantOf = ({ node }: Timeline): Value | undefined => (node.kind === 'literal' ? node.value : undefined);

/** Neither a literal nor made of literals only: it has rows, or will have those its ticks borrow. */
export const isGrouped = ({ hasRows, ticks }: Timeline): boolean => hasRows || ticks.length > 0;

/** Numbers expressions so that equal ones have equal numbers. */
export class Identities {
  readonly #numbers = new Map<string, number>();

  number(kind: string, parts: readonly (string | number)[]): number {
    const key = JSON.stringify([kind, ...parts]);
    const known = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, known);
    return known;
  }
}
