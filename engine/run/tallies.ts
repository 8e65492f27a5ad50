import type { HostFold } from '../compile/program.ts';
import type { AggregateEntry, Tallies, Tally } from '../functions/define.ts';
import { I32, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { GroupingRun } from './groupings.ts';
import type { Kept, Loader, Saver } from './saving.ts';

/** An aggregation whose states the host keeps. */
export type TalliedFold = HostFold & { readonly entry: AggregateEntry & { readonly tally: Tallies } };

export const isTallied = (fold: HostFold): fold is TalliedFold => fold.entry.tally !== undefined;

/** The state of one entity: what its window holds. */
interface Held {
  add(input: Value): void;
  close(): void;
  /** null: empty. */
  readonly tally: Tally | null;
  save(write: Writes): void;
  load(read: Reads): void;
}

interface Writes {
  count(n: number): void;
  tally(tally: Tally): void;
  input(value: Value): void;
}

interface Reads {
  count(): number;
  tally(): Tally;
  input(): Value;
}

/** Per entity the state of an aggregation's window in the host. */
export class TallyState implements Kept {
  readonly fold: TalliedFold;
  readonly #grouping: GroupingRun;
  readonly #held = new Map<number, Held>();
  /** By entity, what its inputs have in common. */
  readonly #measures = new Map<number, number>();

  constructor(fold: TalliedFold, grouping: GroupingRun) {
    this.fold = fold;
    this.#grouping = grouping;
  }

  step(entity: number, input: Value | undefined): Value {
    const held = this.#of(entity);
    if (input !== undefined && this.#isAlike(entity, input)) held.add(input);
    const { entry, types } = this.fold;
    const { tally } = held;
    if (tally) return tally.value();
    return entry.empty === 'null' ? null : entry.empty(types);
  }

  close(entity: number): void {
    this.#of(entity).close();
  }

  *save(saver: Saver): Generator<ByteWriter> {
    let writer = new ByteWriter();
    for (const [entity, held] of this.#held) {
      writer.u32(entity);
      saver.value(writer, MEASURE, this.#measures.get(entity) ?? null);
      held.save(this.#writes(writer, saver));
      if (writer.length < FRAME_BYTES) continue;
      yield writer;
      writer = new ByteWriter();
    }
    if (writer.length > 0) yield writer;
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const entity = loader.entity(this.#grouping, content.u32());
      const measure = loader.value(content, MEASURE);
      if (measure !== null) this.#measures.set(entity, measure as number);
      this.#of(entity).load(this.#reads(content, loader));
    }
  }

  #isAlike(entity: number, input: Value): boolean {
    const { measure } = this.fold.entry;
    if (!measure) return true;
    const found = measure(input);
    const known = this.#measures.get(entity);
    if (known === undefined && found !== null) this.#measures.set(entity, found);
    return found !== null && (known === undefined || known === found);
  }

  #of(entity: number): Held {
    let held = this.#held.get(entity);
    if (!held) this.#held.set(entity, (held = this.#begin()));
    return held;
  }

  #begin(): Held {
    const { segments } = this.fold;
    const begin = this.#tally;
    if (segments < 2) return new OneContent(begin);
    return begin().remove ? new RemovedSegments(begin, segments) : new MergedSegments(begin, segments);
  }

  readonly #tally = (): Tally => this.fold.entry.tally.begin(this.fold.types);

  #writes(writer: ByteWriter, saver: Saver): Writes {
    const { entry, types, input } = this.fold;
    return {
      count: n => writer.u32(n),
      tally: tally => saver.value(writer, entry.tally.saved(types), tally.save()),
      input: value => saver.value(writer, input, value)
    };
  }

  #reads(content: ByteReader, loader: Loader): Reads {
    const { entry, types, input } = this.fold;
    return {
      count: () => content.u32(),
      tally: () => {
        const tally = this.#tally();
        tally.load(loader.value(content, entry.tally.saved(types)));
        return tally;
      },
      input: () => loader.value(content, input)
    };
  }
}

const MEASURE: Type = I32;

/** A frame of states ends after about so many bytes. */
const FRAME_BYTES = 1 << 20;

/** Everything, or everything since a condition. */
class OneContent implements Held {
  readonly #begin: () => Tally;
  tally: Tally | null = null;

  constructor(begin: () => Tally) {
    this.#begin = begin;
  }

  add(input: Value): void {
    this.tally ??= this.#begin();
    this.tally.add(input);
  }

  close(): void {
    this.tally = null;
  }

  save(write: Writes): void {
    write.count(this.tally ? 1 : 0);
    if (this.tally) write.tally(this.tally);
  }

  load(read: Reads): void {
    if (read.count() > 0) this.tally = read.tally();
  }
}

/** Several segments, one state: the inputs are kept, and taken out when their segment goes. */
class RemovedSegments implements Held {
  readonly #begin: () => Tally;
  readonly #segments: number;
  readonly #inputs: Value[][] = [[]];
  #tally: Tally | null = null;

  constructor(begin: () => Tally, segments: number) {
    this.#begin = begin;
    this.#segments = segments;
  }

  get tally(): Tally | null {
    return this.#tally;
  }

  add(input: Value): void {
    this.#tally ??= this.#begin();
    this.#tally.add(input);
    this.#inputs.at(-1)?.push(input);
  }

  close(): void {
    this.#inputs.push([]);
    if (this.#inputs.length <= this.#segments) return;
    for (const input of this.#inputs.shift() ?? []) this.#tally?.remove?.(input);
    if (this.#inputs.every(segment => segment.length === 0)) this.#tally = null;
  }

  save(write: Writes): void {
    write.count(this.#inputs.length);
    for (const segment of this.#inputs) {
      write.count(segment.length);
      segment.forEach(write.input);
    }
    write.count(this.#tally ? 1 : 0);
    if (this.#tally) write.tally(this.#tally);
  }

  load(read: Reads): void {
    this.#inputs.length = 0;
    for (let left = read.count(); left > 0; left--) this.#inputs.push(Array.from({ length: read.count() }, read.input));
    if (read.count() > 0) this.#tally = read.tally();
  }
}

/** Several segments, a state of each: those that are over are merged once, when one goes, and with the present one at each row. */
class MergedSegments implements Held {
  readonly #begin: () => Tally;
  readonly #segments: number;
  readonly #closed: (Tally | null)[] = [];
  #older: Tally | null = null;
  #present: Tally | null = null;

  constructor(begin: () => Tally, segments: number) {
    this.#begin = begin;
    this.#segments = segments;
  }

  get tally(): Tally | null {
    return this.#older && this.#present ? this.#merged([this.#older, this.#present]) : (this.#present ?? this.#older);
  }

  add(input: Value): void {
    this.#present ??= this.#begin();
    this.#present.add(input);
  }

  close(): void {
    this.#closed.push(this.#present);
    if (this.#closed.length >= this.#segments) this.#closed.shift();
    this.#present = null;
    this.#older = this.#merged(this.#closed);
  }

  save(write: Writes): void {
    write.count(this.#closed.length);
    for (const tally of [...this.#closed, this.#present]) {
      write.count(tally ? 1 : 0);
      if (tally) write.tally(tally);
    }
  }

  load(read: Reads): void {
    const tally = () => (read.count() > 0 ? read.tally() : null);
    for (let left = read.count(); left > 0; left--) this.#closed.push(tally());
    this.#present = tally();
    this.#older = this.#merged(this.#closed);
  }

  #merged(tallies: readonly (Tally | null)[]): Tally | null {
    const some = tallies.filter(tally => tally !== null);
    if (some.length < 2) return some[0] ?? null;
    const all = this.#begin();
    for (const tally of some) all.merge?.(tally);
    return all;
  }
}
