import type { HostFold } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { GroupingRun } from './groupings.ts';
import type { Kept, Loader, Saver } from './saving.ts';

/** The content of an aggregation without a kernel: per entity its window's segments, oldest first. */
export class FoldState implements Kept {
  readonly fold: HostFold;
  readonly #grouping: GroupingRun;
  readonly #segments = new Map<number, Value[][]>();

  constructor(fold: HostFold, grouping: GroupingRun) {
    this.fold = fold;
    this.#grouping = grouping;
  }

  get #type(): Type {
    return this.fold.types.params[0] as Type;
  }

  *save(saver: Saver): Generator<ByteWriter> {
    let writer = new ByteWriter();
    for (const [entity, segments] of this.#segments) {
      writer.u32(entity);
      writer.u32(segments.length);
      for (const segment of segments) {
        writer.u32(segment.length);
        for (const value of segment) saver.value(writer, this.#type, value);
      }
      if (writer.length < FRAME_BYTES) continue;
      yield writer;
      writer = new ByteWriter();
    }
    if (writer.length > 0) yield writer;
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const entity = loader.entity(this.#grouping, content.u32());
      const segments = counted(content, () => counted(content, () => loader.value(content, this.#type)));
      this.#segments.set(entity, segments);
    }
  }

  step(entity: number, input: Value | undefined): Value {
    const segments = this.#of(entity);
    if (input !== undefined) this.#take(segments[segments.length - 1] as Value[], input);
    const content = segments.length === 1 ? (segments[0] as Value[]) : segments.flat();
    const { entry, types } = this.fold;
    if (content.length > 0) return entry.meaning(content, types);
    return entry.empty === 'null' ? null : entry.empty(types);
  }

  // What is no longer looked at goes in bulk, so that taking a value costs a constant.
  #take(segment: Value[], input: Value): void {
    segment.push(input);
    const keeps = this.fold.entry.keeps?.(this.fold.types) ?? null;
    if (keeps !== null && segment.length >= 2 * keeps + 16) segment.splice(0, segment.length - keeps);
  }

  close(entity: number): void {
    const segments = this.#of(entity);
    segments.push([]);
    if (segments.length > Math.max(1, this.fold.segments)) segments.shift();
  }

  #of(entity: number): Value[][] {
    let segments = this.#segments.get(entity);
    if (!segments) this.#segments.set(entity, (segments = [[]]));
    return segments;
  }
}

/** A frame of contents ends after about so many bytes. */
const FRAME_BYTES = 1 << 20;

function counted<T>(content: ByteReader, one: () => T): T[] {
  const values: T[] = [];
  for (let left = content.u32(); left > 0; left--) values.push(one());
  return values;
}
