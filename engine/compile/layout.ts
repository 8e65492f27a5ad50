import type { Type } from '../types/type.ts';
import { isHeld, isText, type Place, storage } from './cells.ts';
import type { Stream } from './graph.ts';
import type { BufferPlan, ContentPlan, Reference, Store, StreamPlan } from './program.ts';
import { groupingOf } from './streams.ts';

/** Numbers the slots of the frame. */
export class Slots {
  #next = 0;

  take(): number {
    return this.#next++;
  }

  get count(): number {
    return this.#next;
  }
}

/** The buffers of one stream, allotted as the loops ask for them. */
export class StreamLayout {
  readonly stream: Stream;
  readonly count: number;
  readonly #identity: readonly [time: number, subsort: number, entity: number];
  readonly #needed = new Set<number>();
  /** Whether identities that nobody reads from memory are not brought there. */
  #isFromTable: boolean;
  readonly #slots: Slots;
  readonly #buffers: BufferPlan[] = [];
  readonly #index = new Map<number, number>();
  readonly #scanned = new Map<number, Store>();
  #place = -1;

  constructor(stream: Stream, slots: Slots) {
    this.stream = stream;
    this.#slots = slots;
    this.count = slots.take();
    this.#identity = [this.buffer(8), this.buffer(8), this.buffer(4)];
    this.#isFromTable = stream.rows.kind === 'table';
  }

  get time(): number {
    return this.#identity[0];
  }

  get subsort(): number {
    return this.#identity[1];
  }

  get entity(): number {
    return this.#identity[2];
  }

  /** Says that a step other than a function reads the rows' identities from memory: those that lie in a table are only copied there if somebody does. */
  useIdentity(): void {
    for (const slot of this.#identity) this.#needed.add(slot);
  }

  /** The same of their entities alone. */
  useEntity(): void {
    this.#needed.add(this.entity);
  }

  /** Says that rows with the times and subsorts of these have theirs from them, where they are `read` by functions, or a step. */
  useFor(further: StreamLayout, read: ReadonlySet<number>): void {
    const used = (slot: number): boolean => further.#isUsed(slot, read);
    if (used(further.time)) this.#needed.add(this.time);
    if (used(further.subsort)) this.#needed.add(this.subsort);
  }

  /** Slot of the address of the rows' places in the slice of the table that orders them (`place.ts`). */
  get place(): number {
    if (this.#place < 0) this.#place = this.#slots.take();
    return this.#place;
  }

  /** Says that these rows are some of a table's, which holds their times and subsorts. */
  keptOfTable(): void {
    this.#isFromTable = true;
  }

  buffer(bytes: number): number {
    const slot = this.#slots.take();
    this.#buffers.push({ slot, bytes });
    return slot;
  }

  /** Slot of the row numbers in the stream `of` that these rows were made of. */
  index(of: Stream): number {
    let slot = this.#index.get(of.id);
    if (slot === undefined) this.#index.set(of.id, (slot = this.buffer(4)));
    return slot;
  }

  /** Columns for a value of a type. `always`: never null, so that no validity is stored (records' fields may still be null). */
  store(type: Type, valid: boolean | null, fields?: readonly Store[]): Store {
    const validity = valid ?? this.buffer(1);
    if (type.kind === 'record')
      return { type, valid: validity, lane: -1, fields: fields ?? type.fields.map(f => this.store(f.type, null)) };
    return { type, valid: validity, lane: valid === false || type.kind === 'null' ? -1 : this.buffer(storage(type).bytes), fields: [] };
  }

  /** The column of a table, allotted when first asked for. */
  scanned(column: number, type: Type, nullable: (path: readonly number[]) => boolean): Store {
    let store = this.#scanned.get(column);
    if (!store) this.#scanned.set(column, (store = { ...this.#column(type, [column], nullable), column }));
    return store;
  }

  #column(type: Type, path: readonly number[], nullable: (path: readonly number[]) => boolean): Store {
    if (type.kind === 'null' || type.kind === 'unusable') return { type, valid: false, lane: -1, fields: [] };
    const valid = nullable(path) ? null : true;
    const fields = type.kind === 'record' ? type.fields.map((f, i) => this.#column(f.type, [...path, i], nullable)) : undefined;
    return this.store(type, valid, fields);
  }

  get columns(): ReadonlyMap<number, Store> {
    return this.#scanned;
  }

  /** `read`: the slots that functions read. */
  finish(read: ReadonlySet<number>): StreamPlan {
    const { stream, count } = this;
    const isUsed = (slot: number): boolean => this.#isUsed(slot, read);
    const [time, subsort, entity] = this.#identity.map(slot => (isUsed(slot) ? slot : -1)) as [number, number, number];
    const unused = this.#identity.filter(slot => !isUsed(slot));
    const buffers = this.#buffers.filter(({ slot }) => !unused.includes(slot));
    return {
      id: stream.id,
      rows: stream.rows,
      grouping: groupingOf(stream.rows),
      count,
      time,
      subsort,
      entity,
      index: this.#index,
      place: this.#place,
      buffers
    };
  }

  #isUsed(slot: number, read: ReadonlySet<number>): boolean {
    return !this.#isFromTable || this.#needed.has(slot) || read.has(slot);
  }
}

/** The record of state per entity: fields are placed one after another, aligned. */
export class StateLayout {
  #size = 0;
  readonly #references: Reference[] = [];
  readonly #contents: ContentPlan[] = [];

  /** Rings of entries elsewhere that it has the head of. */
  get contents(): readonly ContentPlan[] {
    return this.#contents;
  }

  /** Codes of texts, handles of lists and maps. */
  get references(): readonly Reference[] {
    return this.#references;
  }

  get stride(): number {
    return (this.#size + 7) & ~7;
  }

  take(bytes: number): number {
    const offset = (this.#size + bytes - 1) & -bytes;
    this.#size = offset + bytes;
    return offset;
  }

  /** Room for the head of a ring of entries. */
  content(bytes: number, stride: number, references: readonly Reference[]): number {
    const offset = this.take(8);
    for (let taken = 8; taken < bytes; taken += 8) this.take(8);
    this.#contents.push({ offset, stride, references });
    return offset;
  }

  /** Room for a cell; `valid`: whether its own validity must be kept, or is known. */
  shape(type: Type, valid: boolean | null): StateShape {
    const validity = valid ?? this.take(1);
    if (type.kind === 'record') return { type, valid: validity, lane: -1, fields: type.fields.map(f => this.shape(f.type, null)) };
    if (type.kind === 'null') return { type, valid: false, lane: -1, fields: [] };
    const lane = this.take(storage(type).bytes);
    if (isText(type) || isHeld(type)) this.#references.push({ offset: lane, type });
    return { type, valid: validity, lane, fields: [] };
  }

  /** Notes those of a record that is part of this one. */
  refer(references: readonly Reference[], at: number): void {
    for (const { offset, type } of references) this.#references.push({ offset: at + offset, type });
  }
}

/** Offsets of a cell within a record of state. */
export interface StateShape {
  readonly type: Type;
  readonly valid: number | boolean;
  readonly lane: number;
  readonly fields: readonly StateShape[];
}

export function statePlace(shape: StateShape, address: Place['lane'] & object): Place {
  const at = (offset: number) => ({ address: address.address, offset: address.offset + offset });
  return {
    type: shape.type,
    valid: typeof shape.valid === 'boolean' ? shape.valid : at(shape.valid),
    lane: shape.lane < 0 ? null : at(shape.lane),
    fields: shape.fields.map(field => statePlace(field, address))
  };
}

/** A column of conditions: one byte per row, and nothing else. */
export const flagStore = (layout: StreamLayout): Store => ({ type: { kind: 'bool' }, valid: layout.buffer(1), lane: -1, fields: [] });
