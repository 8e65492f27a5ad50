import { storage } from '../compile/cells.ts';
import type { StatePlan } from '../compile/program.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { Contents } from './contents.ts';
import { EntityRegion, type GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';

/** The state of one loop or lookup: a record per entity of its grouping. */
export class State implements Kept {
  readonly plan: StatePlan;
  readonly #memory: Memory;
  readonly #contents: Contents;
  readonly #grouping: GroupingRun;
  readonly #region: EntityRegion;

  constructor(plan: StatePlan, memory: Memory, contents: Contents, grouping: GroupingRun) {
    this.#contents = contents;
    this.plan = plan;
    this.#memory = memory;
    this.#grouping = grouping;
    this.#region = new EntityRegion(memory, plan.slot, plan.stride, grouping);
  }

  /** Makes room for every entity there is. */
  reserve(): void {
    this.#region.reserve();
  }

  /** The records that are not all zero, `PER_FRAME` entities to a frame: number, bytes, the references among them, then the contents they have the heads of. */
  *save(saver: Saver): Generator<ByteWriter> {
    const { size } = this.#grouping.entities;
    for (let first = 0; first < Math.min(size, this.#region.capacity); first += PER_FRAME) {
      const writer = new ByteWriter(this.plan.stride * 64);
      for (let entity = first; entity < Math.min(size, this.#region.capacity, first + PER_FRAME); entity++)
        this.#write(writer, entity, saver);
      if (writer.length > 0) yield writer;
    }
  }

  load(content: ByteReader, loader: Loader): void {
    this.reserve();
    const { stride, references, contents } = this.plan;
    while (content.left > 0) {
      const at = this.#at(loader.entity(this.#grouping, content.u32()));
      const { view } = this.#memory;
      new Uint8Array(view.buffer, at, stride).set(content.raw(stride));
      for (const { offset, type } of references) loader.lane(content, type, storage(type).bytes, view, at + offset);
      for (const each of contents) this.#contents.load(content, at, each, loader);
    }
  }

  #write(writer: ByteWriter, entity: number, saver: Saver): void {
    const { stride, references, contents } = this.plan;
    const at = this.#at(entity);
    const { view } = this.#memory;
    if (isZero(view, at, stride)) return;
    writer.u32(entity);
    writer.raw(new Uint8Array(view.buffer, at, stride));
    for (const { offset, type } of references) saver.lane(writer, type, storage(type).bytes, view, at + offset);
    for (const each of contents) this.#contents.save(writer, at, each, saver);
  }

  #at(entity: number): number {
    return this.#memory.slot(this.plan.slot) + entity * this.plan.stride;
  }
}

// Records are aligned to 8 bytes and as long as several.
function isZero(view: DataView, at: number, bytes: number): boolean {
  for (let offset = 0; offset < bytes; offset += 4) if (view.getUint32(at + offset) !== 0) return false;
  return true;
}
