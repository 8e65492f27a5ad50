import type { HostFold } from '../compile/program.ts';
import type { Start } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { GroupingRun } from './groupings.ts';
import { framed, type Kept, type Loader, type Saver } from './saving.ts';

/** Inputs between two rows that end a segment, and when they were; those before `from` are out. */
interface Segment {
  readonly values: Value[];
  readonly times: bigint[];
  from: number;
}

/** What an entity's window holds, and when its last input was, counted or not. */
interface Content {
  readonly segments: Segment[];
  last: bigint | null;
}

const empty = (): Segment => ({ values: [], times: [], from: 0 });

/** The content of an aggregation without a kernel: per entity its window's segments, oldest first. */
export class FoldState implements Kept {
  readonly fold: HostFold;
  readonly #grouping: GroupingRun;
  readonly #contents = new Map<number, Content>();
  /** Of a moving window, as far as it holds for the instant at hand. */
  #start: Start | null = null;

  constructor(fold: HostFold, grouping: GroupingRun) {
    this.fold = fold;
    this.#grouping = grouping;
  }

  get #type(): Type {
    return this.fold.input;
  }

  save(saver: Saver): Generator<ByteWriter> {
    return framed(this.#contents, (writer, [entity, { segments, last }]) => {
      writer.u32(entity);
      writer.u8(last === null ? 0 : 1);
      writer.word(last ?? 0n);
      writer.u32(segments.length);
      for (const { values, times, from } of segments) {
        writer.u32(values.length - from);
        for (let i = from; i < values.length; i++) {
          writer.word(times[i] as bigint);
          saver.value(writer, this.#type, values[i] as Value);
        }
      }
    });
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const entity = loader.entity(this.#grouping, content.u32());
      const isSome = content.u8() !== 0;
      const time = content.i64();
      const segments = counted(content, () => this.#segment(content, loader));
      this.#contents.set(entity, { segments, last: isSome ? time : null });
    }
  }

  #segment(content: ByteReader, loader: Loader): Segment {
    const segment = empty();
    for (let left = content.u32(); left > 0; left--) {
      segment.times.push(content.i64());
      segment.values.push(loader.value(content, this.#type));
    }
    return segment;
  }

  /** The value at a row at `at`, which brings an input or (undefined) none. */
  step(entity: number, input: Value | undefined, at: bigint): Value {
    const content = this.#of(entity);
    this.#expire(content, at);
    if (input !== undefined) this.#take(content, input, at);
    const { entry, types } = this.fold;
    const [values, times] = this.#held(content);
    if (values.length > 0) return entry.meaning(values, types, { times, at });
    return entry.empty === 'null' ? null : entry.empty(types);
  }

  /** A row that only asks ends nothing; one that ends a segment begins the next. */
  close(entity: number): void {
    const { segments } = this.#of(entity);
    segments.push(empty());
    if (segments.length > Math.max(1, this.fold.segments)) segments.shift();
  }

  // What is no longer looked at goes in bulk, so that taking a value costs a constant.
  #take(content: Content, input: Value, at: bigint): void {
    content.last = at;
    const { entry, types } = this.fold;
    if (entry.counts?.(input) === false) return;
    const segment = content.segments.at(-1) as Segment;
    segment.values.push(input);
    segment.times.push(at);
    const keeps = entry.keeps?.(types) ?? null;
    if (keeps !== null && segment.values.length >= 2 * keeps + 16) drop(segment, Math.max(segment.from, segment.values.length - keeps));
  }

  #expire({ segments, last }: Content, at: bigint): void {
    const { extent } = this.fold;
    const [segment] = segments as [Segment];
    if (extent === null || last === null) return;
    if (extent.kind === 'pause') {
      if (at - last > extent.gap) drop(segment, segment.values.length);
      return;
    }
    if (this.#start === null || (this.#start.until !== null && at >= this.#start.until)) this.#start = extent.start(at);
    const { back, latest } = this.#start;
    const start = latest !== null && latest < at - back ? latest : at - back;
    while (segment.from < segment.times.length && (segment.times[segment.from] as bigint) < start) segment.from++;
    if (segment.from > 16 && segment.from * 2 > segment.values.length) drop(segment, segment.from);
  }

  #held({ segments }: Content): readonly [values: readonly Value[], times: readonly bigint[]] {
    const [only] = segments as [Segment];
    if (segments.length === 1 && only.from === 0) return [only.values, only.times];
    return [segments.flatMap(({ values, from }) => values.slice(from)), segments.flatMap(({ times, from }) => times.slice(from))];
  }

  #of(entity: number): Content {
    let content = this.#contents.get(entity);
    if (!content) this.#contents.set(entity, (content = { segments: [empty()], last: null }));
    return content;
  }
}

function drop(segment: Segment, count: number): void {
  segment.values.splice(0, count);
  segment.times.splice(0, count);
  segment.from = 0;
}

/** A frame of contents ends after about so many bytes. */

function counted<T>(content: ByteReader, one: () => T): T[] {
  const values: T[] = [];
  for (let left = content.u32(); left > 0; left--) values.push(one());
  return values;
}
