import * as t from '../../../engine/types/type.ts';
import { type Made, type Place, primary, recordPiece, respelled, type Writing } from './piece.ts';
import type { Setting } from './setting.ts';
import { JSONS } from './shapes.ts';

type RecordType = Extract<t.Type, { kind: 'record' }>;

/** Records, and fields of records, of lists of records and of documents. */
export class Records {
  readonly #setting: Setting;
  readonly #writing: Writing;

  constructor(setting: Setting, writing: Writing) {
    this.#setting = setting;
    this.#writing = writing;
  }

  /** A record of a few fields, each by `make`. */
  fields(place: Place, fuel: number, make: (inner: Place) => Made): Made {
    const { dice } = this.#setting;
    const count = dice.between(1, fuel > 6 ? 4 : 2);
    const made = dice.times(count, i => make({ ...place, fuel: fuel / count, placed: place.placed && i === 0 }));
    const names = made.map((_, i) => 'abcdefgh'[i] as string);
    const text = `{ ${made.map((field, i) => `${names[i]}: ${field.text}`).join(', ')} }`;
    return recordPiece(t.record(made.map(({ type }, i) => ({ name: names[i] as string, type }))), text, made);
  }

  recordOf(type: t.Type, place: Place): Made | null {
    if (type.kind !== 'record') return null;
    const fuel = place.fuel / Math.max(1, type.fields.length);
    const made = type.fields.map((field, i) => this.#writing.expression(field.type, { ...place, fuel, placed: place.placed && i === 0 }));
    const text = `{ ${type.fields.map(({ name }, i) => `${name}: ${made[i]?.text}`).join(', ')} }`;
    return recordPiece(t.record(type.fields.map(({ name }, i) => ({ name, type: made[i]?.type ?? t.NULL }))), text, made);
  }

  fieldOf(type: t.Type, place: Place): Made | null {
    const chosen = this.#recordWith(type, place);
    return chosen && this.#memberOf(chosen, this.#writing.expression(chosen, place), type, type);
  }

  /** A list of the fields of a list of records. */
  listMember(type: t.Type, place: Place): Made | null {
    if (type.kind !== 'list') return null;
    const chosen = this.#recordWith(type.item, place);
    return chosen && this.#memberOf(chosen, this.#writing.expression(t.list(chosen), place), type.item, type);
  }

  #recordWith(type: t.Type, place: Place): RecordType | null {
    const records = this.#setting.recordTypes(place).filter(record => record.fields.some(field => t.sameType(field.type, type)));
    return records.length === 0 ? null : this.#setting.dice.pick(records);
  }

  #memberOf({ fields }: RecordType, base: Made, fieldType: t.Type, type: t.Type): Made {
    const field = this.#setting.dice.pick(fields.filter(each => t.sameType(each.type, fieldType)));
    return respelled(base, `${primary(base)}.${field.name}`, type);
  }

  /** A member of a document. */
  member(place: Place): Made | null {
    const { dice } = this.#setting;
    const base = this.#writing.call(dice.pick(JSONS), new Map(), place);
    return base && { ...base, text: `${primary(base)}.${dice.pick(['a', 'b', 'c'])}`, type: t.STRING, loose: false };
  }
}
