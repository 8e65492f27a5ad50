import type { HostFold } from '../compile/program.ts';
import type { AggregateEntry, Start, Tallies, Tally } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import { I32, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { GroupingRun } from './groupings.ts';
import { type Held, MergedReach, MergedSegments, OneContent, type Reads, RemovedReach, RemovedSegments, type Writes } from './held.ts';
import { framed, type Kept, type Loader, type Saver } from './saving.ts';

/** An aggregation whose states the host keeps. */
export type TalliedFold = HostFold & { readonly entry: AggregateEntry & { readonly tally: Tallies } };

export const isTallied = (fold: HostFold): fold is TalliedFold => fold.entry.tally !== undefined;

/** Per entity the state of an aggregation's window in the host. */
export class TallyState implements Kept {
  readonly fold: TalliedFold;
  readonly #grouping: GroupingRun;
  readonly #held: (Held | undefined)[] = [];
  /** By entity, what its inputs have in common. */
  readonly #measures = new Map<number, number>();
  #leftOut = 0;
  /** Of a moving window, as far as it holds for the instant at hand. */
  #start: Start | null = null;

  constructor(fold: TalliedFold, grouping: GroupingRun) {
    this.fold = fold;
    this.#grouping = grouping;
  }

  /** The value at a row at `at`, which brings an input or (undefined) none. */
  step(entity: number, input: Value | undefined, at: bigint): Value {
    const { entry, types, extent } = this.fold;
    const held = this.#of(entity);
    if (extent) held.expire(at, this.#reach(at));
    if (input !== undefined && this.#isAlike(entity, input)) held.add(input, at);
    const { tally } = held;
    if (tally) return tally.value();
    return entry.empty === 'null' ? null : entry.empty(types);
  }

  /** A sentence about the inputs that were left out since the run began; null if there were none. */
  get warning(): string | null {
    const { entry } = this.fold;
    return this.#leftOut === 0 ? null : `'${nameOf(entry)}' left out ${entry.measure?.others}: ${this.#leftOut} in all`;
  }

  close(entity: number): void {
    this.#of(entity).close();
  }

  save(saver: Saver): Generator<ByteWriter> {
    const held = [...this.#held.entries()].flatMap(([entity, one]) => (one ? [[entity, one] as const] : []));
    return framed(held, (writer, [entity, one]) => {
      writer.u32(entity);
      saver.value(writer, MEASURE, this.#measures.get(entity) ?? null);
      one.save(this.#writes(writer, saver));
    });
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const entity = loader.entity(this.#grouping, content.u32());
      const measure = loader.value(content, MEASURE);
      if (measure !== null) this.#measures.set(entity, measure as number);
      this.#of(entity).load(this.#reads(content, loader));
    }
  }

  // The first instant that a window reaches back to.
  #reach(at: bigint): bigint {
    const { extent } = this.fold;
    if (extent?.kind !== 'reach') return at;
    if (this.#start === null || (this.#start.until !== null && at >= this.#start.until)) this.#start = extent.start(at);
    const { back, latest } = this.#start;
    return latest !== null && latest < at - back ? latest : at - back;
  }

  #isAlike(entity: number, input: Value): boolean {
    const { measure } = this.fold.entry;
    if (!measure) return true;
    const found = measure.of(input);
    const known = this.#measures.get(entity);
    if (known === undefined && found !== null) this.#measures.set(entity, found);
    const isAlike = found !== null && (known === undefined || known === found);
    if (!isAlike) this.#leftOut++;
    return isAlike;
  }

  #of(entity: number): Held {
    let held = this.#held[entity];
    if (!held) this.#held[entity] = held = this.#begin();
    return held;
  }

  #begin(): Held {
    const { segments, extent } = this.fold;
    const [keeps, loses] = [() => this.#tally(false), () => this.#tally(true)];
    if (extent?.kind === 'reach') return loses().remove ? new RemovedReach(loses) : new MergedReach(keeps);
    if (extent || segments < 2) return new OneContent(keeps, extent?.kind === 'pause' ? extent.gap : null);
    return loses().remove ? new RemovedSegments(loses, segments) : new MergedSegments(keeps, segments);
  }

  #tally(loses: boolean): Tally {
    return this.fold.entry.tally.begin(this.fold.types, loses);
  }

  get #loses(): boolean {
    const { segments, extent } = this.fold;
    return extent?.kind === 'reach' || segments > 1;
  }

  #writes(writer: ByteWriter, saver: Saver): Writes {
    const { entry, types, input } = this.fold;
    const saved = entry.tally.saved(types, this.#loses);
    return {
      count: n => writer.u32(n),
      time: time => writer.word(time),
      tally: tally => saver.value(writer, saved, tally.save()),
      input: value => saver.value(writer, input, value)
    };
  }

  #reads(content: ByteReader, loader: Loader): Reads {
    const { entry, types, input } = this.fold;
    const saved = entry.tally.saved(types, this.#loses);
    return {
      count: () => content.u32(),
      time: () => content.i64(),
      tally: () => {
        const tally = this.#tally(this.#loses);
        tally.load(loader.value(content, saved));
        return tally;
      },
      input: () => loader.value(content, input)
    };
  }
}

const MEASURE: Type = I32;

/** A frame of states ends after about so many bytes. */
