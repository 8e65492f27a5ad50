import { columnOf } from '../columns/builder.ts';
import type { Column } from '../columns/column.ts';
import { concatColumns } from '../columns/concat.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events } from '../columns/events.ts';
import type { StringPool } from '../columns/strings.ts';
import { NONE, take, takeOrNull } from '../columns/take.ts';
import { valueAt } from '../columns/values.ts';
import { ADDS, MEMORY, SIZE, TABLE_BYTES, WIDEST } from '../compile/library/entities.ts';
import type { EntityTablePlan } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';

/** Keys by their place among so many. */
interface Untold {
  readonly count: number;
  readonly key: (place: number) => Value;
}

/** The entities of a grouping during a run: those of its tables, and those that a `with_key` adds, whose keys are kept here. */
export class GroupingRun implements Kept {
  readonly entities: Entities;
  readonly #known: Column | null;
  readonly #strings: StringPool;
  readonly #keyType: Type;
  readonly #added: Value[] = [];
  /** Further keys of those, not yet made into values. */
  #untold: Untold[] = [];
  /** Where the key of an entity is: in the known column, or after it among the added. */
  #at: Uint32Array;
  #keys: Column | null = null;

  constructor(entities: Entities, known: Column | null, keyType: Type, strings: StringPool) {
    this.entities = entities;
    this.#known = known;
    this.#keyType = keyType;
    this.#strings = strings;
    this.#at = placesIn(known);
  }

  find(low: number, high: number): number {
    return this.entities.find(low, high);
  }

  /** The number of the entity with this hash; `key` tells the key of one whose key is unknown. */
  number(low: number, high: number, key: () => Value): number {
    const entity = this.entities.number(low, high);
    if (entity >= this.#at.length) this.#grow();
    if (this.#at[entity] === NONE) this.#add(entity, (low | high) === 0 ? null : key());
    return entity;
  }

  /** Takes in new entities by their hashes (pairs of words); `key` tells the key of each, by its place among them, when somebody asks. */
  append(words: Uint32Array, key: (place: number) => Value): void {
    const count = words.length / 2;
    const untold = this.#untold.reduce((sum, each) => sum + each.count, 0);
    const [first, place] = [this.entities.size, (this.#known?.length ?? 0) + this.#added.length + untold];
    this.entities.append(words);
    while (this.#at.length < this.entities.size) this.#grow();
    for (let i = 0; i < count; i++) this.#at[first + i] = place + i;
    this.#untold.push({ count, key });
    this.#keys = null;
  }

  #tell(): void {
    if (this.#untold.length === 0) return;
    for (const { count, key } of this.#untold) for (let i = 0; i < count; i++) this.#added.push(key(i));
    this.#untold = [];
  }

  /** Takes in the keys of entities that these rows bring. */
  learn({ entity, columns, keyColumn }: Events): void {
    for (let row = 0; row < entity.length; row++) {
      const number = entity[row] as number;
      if (number < this.#at.length && this.#at[number] !== NONE) continue;
      if (number >= this.#at.length) this.#grow();
      this.#add(number, valueAt(columns[keyColumn] as Column, row, this.#strings));
    }
  }

  /** The keys of these entities, as `_key` shows them. */
  keysOf(entities: Uint32Array): Column {
    this.#tell();
    const { length } = this.#added;
    if (length === 0 && this.#known?.valid === null) return take(this.#known, entities);
    if (length === 0 && this.#known) return takeOrNull(this.#known, this.#places(entities));
    this.#keys ??= concatColumns(this.#keyType, [
      ...(this.#known ? [this.#known] : []),
      columnOf(this.#keyType, this.#added, this.#strings)
    ]);
    return takeOrNull(this.#keys, this.#places(entities));
  }

  /** The entities from a number on whose keys are known, as ranges. */
  *knownFrom(first: number): Generator<readonly [from: number, to: number]> {
    const { size } = this.entities;
    for (let from = first; from < size; from++) {
      if ((this.#at[from] ?? NONE) === NONE) continue;
      let to = from + 1;
      while (to < size && (this.#at[to] ?? NONE) !== NONE) to++;
      yield [from, to];
      from = to;
    }
  }

  /** The key of one entity; null where it is null or unknown. */
  keyOf(entity: number): Value {
    const at = this.#at[entity] ?? NONE;
    if (at === NONE) return null;
    this.#tell();
    const known = this.#known?.length ?? 0;
    return at < known ? valueAt(this.#known as Column, at, this.#strings) : (this.#added[at - known] as Value);
  }

  /** Every entity, in order of number: its hash and, if it is known, its key. */
  *save(saver: Saver): Generator<ByteWriter> {
    const { size, hashes } = this.entities;
    for (let first = 0; first < size; first += PER_FRAME) {
      const writer = new ByteWriter();
      for (let entity = first; entity < Math.min(size, first + PER_FRAME); entity++) {
        const isKnown = (this.#at[entity] ?? NONE) !== NONE;
        writer.word(hashes[entity] as bigint);
        writer.u8(isKnown ? 1 : 0);
        if (isKnown) saver.value(writer, this.#keyType, this.keyOf(entity));
      }
      yield writer;
    }
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const [low, high] = [content.u32(), content.u32()];
      const isKnown = content.u8() !== 0;
      const key = isKnown ? loader.value(content, this.#keyType) : null;
      loader.met(this, isKnown ? this.number(low, high, () => key) : this.entities.number(low, high));
    }
  }

  #places(entities: Uint32Array): Uint32Array {
    const at = this.#at;
    const places = new Uint32Array(entities.length);
    for (let i = 0; i < entities.length; i++) places[i] = at[entities[i] as number] ?? NONE;
    return places;
  }

  #add(entity: number, key: Value): void {
    this.#tell();
    this.#at[entity] = (this.#known?.length ?? 0) + this.#added.length;
    this.#added.push(key);
    this.#keys = null;
  }

  #grow(): void {
    const next = new Uint32Array(Math.max(16, this.entities.size, this.#at.length * 2)).fill(NONE);
    next.set(this.#at);
    this.#at = next;
  }
}

// Each key is at its entity's number, unless it is null.
function placesIn(known: Column | null): Uint32Array {
  const at = new Uint32Array(known?.length ?? 0);
  for (let entity = 0; entity < at.length; entity++) at[entity] = entity;
  if (known?.valid) for (let entity = 0; entity < at.length; entity++) if (known.valid[entity] === 0) at[entity] = NONE;
  return at;
}

/** Numbers by so many keys always have a place. */
const FEW_KEYS = 1 << 16;

const LARGE = 1 << 28;

/** A region of one record per entity that grows with the grouping. */
export class EntityRegion {
  readonly #memory: Memory;
  readonly #slot: number;
  readonly #stride: number;
  readonly #grouping: GroupingRun;
  #capacity = 0;

  constructor(memory: Memory, slot: number, stride: number, grouping: GroupingRun) {
    this.#memory = memory;
    this.#slot = slot;
    this.#stride = stride;
    this.#grouping = grouping;
  }

  /** How many entities there is room for. */
  get capacity(): number {
    return this.#capacity;
  }

  // A large region is not doubled: with its copy, that could be more than there is.
  get #growth(): number {
    return this.#capacity * this.#stride > LARGE ? 1.25 : 2;
  }

  /** Makes room for every entity there is, and for so many `more`; what is known of the others stays. */
  reserve(more = 0): void {
    const needed = Math.max(1, this.#grouping.entities.size + more);
    if (needed <= this.#capacity) return;
    const capacity = this.#capacity === 0 ? needed : Math.max(needed, Math.ceil(this.#capacity * this.#growth));
    const before = this.#capacity * this.#stride;
    const bytes = capacity * this.#stride;
    const address = before === 0 ? this.#memory.take(bytes) : this.#memory.grow(this.#memory.slot(this.#slot), before, bytes);
    this.#memory.set(this.#slot, address);
    this.#capacity = capacity;
  }
}

/** The key hashes of a grouping in the kernels' memory. */
export class HashRegion {
  readonly #region: EntityRegion;
  readonly #memory: Memory;
  readonly #slot: number;
  readonly #grouping: GroupingRun;
  #written = 0;

  constructor(memory: Memory, slot: number, grouping: GroupingRun) {
    this.#region = new EntityRegion(memory, slot, 8, grouping);
    this.#memory = memory;
    this.#slot = slot;
    this.#grouping = grouping;
  }

  /** Takes in the entities that are new, with room for so many `more`. */
  reserve(more = 0): void {
    this.#region.reserve(more);
    const written = this.#written;
    if (this.#grouping.entities.size === written) return;
    const { hashes } = this.#grouping.entities;
    new BigUint64Array(this.#memory.buffer, this.#memory.slot(this.#slot), hashes.length).set(hashes.subarray(written), written);
    this.#written = hashes.length;
  }
}

/** A grouping's table of entities by hash, and what loops remember of keys, in the kernels' memory (`compile/library/entities.ts`). */
export class EntityTable {
  readonly #memory: Memory;
  readonly #hashes: HashRegion;
  readonly #hashSlot: number;
  readonly #grouping: GroupingRun;
  readonly #place: (table: number, from: number) => unknown;
  readonly #read: (lanes: DataView, at: number) => Value;
  readonly #table: number;
  readonly #grows: boolean;
  readonly #searched: boolean;
  #slots = 0;
  #capacity = 0;
  #placed = 0;
  /** Keys that loops can remember. */
  #room = 0;
  /** Where loops leave the keys of new entities, and for how many. */
  #keys: readonly [address: number, capacity: number] = [0, 0];
  #isKnown = true;

  constructor(
    memory: Memory,
    { slot, hashes: hashSlot, grows, searched }: EntityTablePlan,
    hashes: HashRegion,
    grouping: GroupingRun,
    place: (table: number, from: number) => unknown,
    read: (lanes: DataView, at: number) => Value
  ) {
    this.#read = read;
    this.#grows = grows;
    this.#searched = searched;
    this.#memory = memory;
    this.#hashes = hashes;
    this.#hashSlot = hashSlot;
    this.#grouping = grouping;
    this.#place = place;
    this.#table = memory.take(TABLE_BYTES);
    memory.set(slot, this.#table);
  }

  /** Takes in the entities that are new; if loops add to it, with room for one of each row. */
  reserve(rows: number): void {
    const { size } = this.#grouping.entities;
    if (this.#searched) this.#takeIn(size, rows);
    this.#remember(size);
  }

  #takeIn(size: number, rows: number): void {
    const needed = size + (this.#grows ? rows : 0);
    if (needed * 2 >= this.#capacity) this.#enlarge(needed);
    this.#hashes.reserve(this.#grows ? this.#capacity / 2 - size : 0);
    // What loops are to number is first met by the host, which learns its key.
    const runs = this.#grows ? this.#grouping.knownFrom(this.#placed) : [[this.#placed, size] as const];
    let left = size - this.#placed;
    for (const [from, to] of runs) {
      this.#describe(to);
      this.#place(this.#table, from);
      left -= to - from;
    }
    this.#describe(size);
    this.#placed = size;
    if (left > 0) this.#isKnown = false;
    if (this.#grows) this.#reserveKeys();
  }

  // Where the key of an entity is unknown, the host must be asked, who learns it.
  #reserveKeys(): void {
    const [address, capacity] = this.#keys;
    const needed = this.#capacity / 2;
    if (needed > capacity) {
      if (capacity > 0) this.#memory.give(address, 8 * capacity);
      this.#keys = [this.#memory.take(8 * needed), needed];
    }
    new Uint32Array(this.#memory.buffer, this.#table + ADDS, 2).set([this.#isKnown ? 1 : 0, this.#keys[0]]);
  }

  /** Tells the grouping of entities that loops have added. */
  settle(): void {
    if (!this.#grows) return;
    const [before, size] = [this.#grouping.entities.size, wordAt(this.#memory, this.#table + SIZE)];
    if (size <= before) return;
    const { buffer } = this.#memory;
    const words = new Uint32Array(buffer, this.#memory.slot(this.#hashSlot) + 8 * before, 2 * (size - before));
    const lanes = new DataView(buffer.slice(this.#keys[0] + 8 * before, this.#keys[0] + 8 * size));
    this.#grouping.append(words, place => this.#read(lanes, 8 * place));
  }

  // Loops say how much room they need; keys that lie far apart are not worth it.
  #remember(size: number): void {
    const widest = wordAt(this.#memory, this.#table + WIDEST);
    if (widest <= this.#room || widest > Math.max(FEW_KEYS, 8 * size)) return;
    const before = wordAt(this.#memory, this.#table + MEMORY);
    const room = 2 ** Math.ceil(Math.log2(widest));
    const address = this.#room === 0 ? this.#memory.take(4 * room) : this.#memory.grow(before, 4 * this.#room, 4 * room);
    this.#room = room;
    new Uint32Array(this.#memory.buffer, this.#table + MEMORY, 2).set([address, room]);
  }

  #describe(size: number): void {
    const words = new Uint32Array(this.#memory.buffer, this.#table, 4);
    words.set([this.#slots, this.#capacity - 1, this.#memory.slot(this.#hashSlot), size]);
  }

  #enlarge(size: number): void {
    if (this.#capacity > 0) this.#memory.give(this.#slots, this.#capacity * 4);
    this.#capacity = 2 ** Math.ceil(Math.log2(Math.max(16, size * 2 + 1)));
    this.#slots = this.#memory.take(this.#capacity * 4);
    this.#placed = 0;
  }
}

const wordAt = ({ view }: Memory, address: number): number => view.getUint32(address, true);
