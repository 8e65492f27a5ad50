import type { StringPool } from '../columns/strings.ts';
import { isHeld, isText } from '../compile/cells.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import { showType, type Type } from '../types/type.ts';
import type { DayInterval, Value } from '../types/value.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { Heap } from './cells.ts';
import type { Cut } from './cut.ts';
import { frame } from './frames.ts';
import type { GroupingRun } from './groupings.ts';

/**
 * A part of a run's state that a snapshot keeps. Numbers that mean something only in this session (of entities, texts, host values) are
 * written as those of the snapshot and read back as this session's.
 */
export interface Kept {
  /** The contents of the part's frames. The run stands still meanwhile. */
  save(saver: Saver): Iterable<ByteWriter>;
  /** Takes in one frame. Called on a run that has not begun. */
  load(content: ByteReader, loader: Loader): void;
}

/** The part that holds the texts the frames after it name by number. */
export const TEXTS = 1;

/** Entities whose records go into one frame. */
export const PER_FRAME = 1 << 14;

/** Turns what belongs to a session into what a snapshot holds. Entities keep their numbers: the groupings' parts tell their hashes. */
export class Saver {
  readonly heap: Heap;
  /** The rows before it have been processed. */
  readonly cut: Cut;
  readonly #strings: StringPool;
  /** By code: number of the text in the snapshot + 1. */
  #numbers = new Uint32Array(0);
  #count = 0;
  #fresh = new ByteWriter();
  #freshCount = 0;

  constructor(strings: StringPool, heap: Heap, cut: Cut) {
    this.#strings = strings;
    this.heap = heap;
    this.cut = cut;
  }

  /** The number of a text. Under a null a code may be any number; then 0 will do. */
  text(code: number): number {
    if (code < 0 || code >= this.#strings.size) return 0;
    if (code >= this.#numbers.length) this.#grow();
    const known = this.#numbers[code] as number;
    if (known > 0) return known - 1;
    const bytes = this.#strings.utf8(code);
    this.#fresh.u32(bytes.length);
    this.#fresh.raw(bytes);
    this.#freshCount++;
    this.#numbers[code] = ++this.#count;
    return this.#count - 1;
  }

  value(writer: ByteWriter, type: Type, value: Value): void {
    writer.u8(value === null ? 0 : 1);
    if (value !== null) this.#present(writer, type, value);
  }

  /** A lane of `bytes` that lies at `at`: texts as their numbers, host values whole, anything else as it is. */
  lane(writer: ByteWriter, type: Type, bytes: number, view: DataView, at: number): void {
    if (isText(type)) writer.u32(this.text(view.getUint32(at, true)));
    else if (isHeld(type)) this.#held(writer, type, this.heap.get(view.getInt32(at, true)));
    else writer.raw(new Uint8Array(view.buffer, view.byteOffset + at, bytes));
  }

  /** The frames of a part: first, where the content names new texts, those. */
  *frames(part: number, content: ByteWriter): Generator<Uint8Array<ArrayBuffer>> {
    if (this.#freshCount > 0) {
      yield frame(TEXTS, this.#fresh.bytes);
      this.#fresh = new ByteWriter();
      this.#freshCount = 0;
    }
    yield frame(part, content.bytes);
  }

  // Under a null the handle may be that of any value.
  #held(writer: ByteWriter, type: Type, value: Value): void {
    this.value(writer, type, isOf(type, value) ? value : null);
  }

  #grow(): void {
    const next = new Uint32Array(Math.max(1024, this.#strings.size));
    next.set(this.#numbers);
    this.#numbers = next;
  }

  #present(writer: ByteWriter, type: Type, value: NonNullable<Value>): void {
    switch (type.kind) {
      case 'bool':
        return writer.u8(value === true ? 1 : 0);
      case 'string':
      case 'large_string':
      case 'json':
        return writer.u32(this.text(this.#strings.intern(value as string)));
      case 'interval_days':
        writer.f64((value as DayInterval).days);
        return writer.f64((value as DayInterval).milliseconds);
      case 'list':
        return this.#several(writer, value as readonly Value[], item => this.value(writer, type.item, item));
      case 'map':
        return this.#several(writer, value as readonly (readonly [Value, Value])[], ([key, content]) => {
          this.value(writer, type.key, key);
          this.value(writer, type.value, content);
        });
      case 'record':
        return type.fields.forEach((field, i) => this.value(writer, field.type, (value as readonly Value[])[i] ?? null));
      default:
        return typeof value === 'bigint' ? writer.word(value) : writer.f64(value as number);
    }
  }

  #several<T>(writer: ByteWriter, values: readonly T[], one: (value: T) => void): void {
    writer.u32(values.length);
    values.forEach(one);
  }
}

/** Turns what a snapshot holds into what belongs to this session. */
export class Loader {
  readonly heap: Heap;
  readonly #strings: StringPool;
  /** The rows before it have been processed. */
  readonly cut: Cut;
  readonly #codes: number[] = [];
  readonly #entities = new Map<GroupingRun, number[]>();

  constructor(strings: StringPool, heap: Heap, cut: Cut) {
    this.#strings = strings;
    this.heap = heap;
    this.cut = cut;
  }

  /** Takes in a frame of texts. */
  texts(content: ByteReader): void {
    while (content.left > 0) {
      const bytes = content.raw(content.u32());
      this.#codes.push(this.#strings.internBytes(bytes, 0, bytes.length));
    }
  }

  /** The code of a text. A number that names none stands under a null. */
  text(number: number): number {
    return this.#codes[number] ?? 0;
  }

  /** Says which entity of this session the next one of the snapshot is. */
  met(grouping: GroupingRun, entity: number): void {
    const known = this.#entities.get(grouping);
    if (known) known.push(entity);
    else this.#entities.set(grouping, [entity]);
  }

  entity(grouping: GroupingRun, number: number): number {
    const entity = this.#entities.get(grouping)?.[number];
    if (entity === undefined) throw new SnapshotError('the snapshot is damaged: it names an entity that it does not hold');
    return entity;
  }

  value(reader: ByteReader, type: Type): Value {
    return reader.u8() === 0 ? null : this.#present(reader, type);
  }

  /** Reads a lane that `Saver.lane` wrote to where it belongs. */
  lane(reader: ByteReader, type: Type, bytes: number, view: DataView, at: number): void {
    if (isText(type)) view.setUint32(at, this.text(reader.u32()), true);
    else if (isHeld(type)) view.setInt32(at, this.heap.handle(this.value(reader, type)), true);
    else new Uint8Array(view.buffer, view.byteOffset + at, bytes).set(reader.raw(bytes));
  }

  #present(reader: ByteReader, type: Type): Value {
    switch (type.kind) {
      case 'bool':
        return reader.u8() !== 0;
      case 'string':
      case 'large_string':
      case 'json':
        return this.#strings.text(this.text(reader.u32()));
      case 'interval_days':
        return { days: reader.f64(), milliseconds: reader.f64() };
      case 'list':
        return this.#several(reader, () => this.value(reader, type.item));
      case 'map':
        return this.#several(reader, () => [this.value(reader, type.key), this.value(reader, type.value)]);
      case 'record':
        return type.fields.map(field => this.value(reader, field.type));
      case 'u64':
        return reader.u64();
      case 'i64':
      case 'timestamp':
      case 'duration':
        return reader.i64();
      case 'null':
      case 'window':
      case 'error':
        throw new SnapshotError(`the snapshot is damaged: it holds a value of type ${showType(type)}`);
      default:
        return reader.f64();
    }
  }

  #several(reader: ByteReader, one: () => Value): Value[] {
    const values: Value[] = [];
    for (let left = reader.u32(); left > 0; left--) values.push(one());
    return values;
  }
}

function isOf(type: Type, value: Value): boolean {
  if (value === null) return true;
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'string':
    case 'large_string':
    case 'json':
      return typeof value === 'string';
    case 'i64':
    case 'u64':
    case 'timestamp':
    case 'duration':
      return typeof value === 'bigint';
    case 'interval_days':
      return typeof value === 'object' && 'days' in value;
    case 'list':
      return Array.isArray(value) && value.every(item => isOf(type.item, item));
    case 'map':
      return Array.isArray(value) && value.every(pair => isPair(type, pair));
    case 'record':
      return Array.isArray(value) && value.length === type.fields.length && type.fields.every((field, i) => isOf(field.type, value[i]));
    default:
      return typeof value === 'number';
  }
}

const isPair = (type: Type & { readonly kind: 'map' }, pair: Value): boolean =>
  Array.isArray(pair) && pair.length === 2 && isOf(type.key, pair[0]) && isOf(type.value, pair[1]);

/** What is written of some entities, in frames of about a megabyte, each whole entities. */
export function* framed<Entity>(entities: Iterable<Entity>, write: (writer: ByteWriter, entity: Entity) => void): Generator<ByteWriter> {
  let writer = new ByteWriter();
  for (const entity of entities) {
    write(writer, entity);
    if (writer.length < FRAME_BYTES) continue;
    yield writer;
    writer = new ByteWriter();
  }
  if (writer.length > 0) yield writer;
}

const FRAME_BYTES = 1 << 20;
