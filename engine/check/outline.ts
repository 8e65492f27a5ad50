import type { Builder, CallTypes, Entry, Refusal } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import { isText } from '../types/classes.ts';
import { type Field, sameType, showType, TIMESTAMP_NS, type Type } from '../types/type.ts';
import type { Context } from './context.ts';
import { type Clashes, type Joined, join, living } from './join.ts';
import * as nodes from './nodes.ts';
import { isGrouped, type Origin, type Timeline, typeOf } from './timeline.ts';

const NO_ROWS = 'a literal has no rows';

/** Runs an operation's plan on what the checker knows: groupings, origins, fields. Says what does not fit. */
export class Outline implements Builder<Timeline> {
  readonly #context: Context;
  readonly #args: readonly Timeline[];
  /** Fields of records that are not built in the text: no expression defines them. */
  readonly #unwritten = new Set<Timeline>();
  refusal: Refusal | null = null;
  clashes: Clashes = { groupingsClash: false, originsClash: false };

  constructor(context: Context, args: readonly Timeline[]) {
    this.#context = context;
    this.#args = args;
  }

  filter(condition: Timeline, value: Timeline): Timeline {
    return this.#moved(value, this.#join([condition, value]));
  }

  rekey(key: Timeline, value: Timeline, grouping: string | null): Timeline {
    const name = grouping ?? showType(typeOf(key));
    const known = this.#context.groupings.get(name);
    if (known && !isSameKey(known, typeOf(key))) this.#refuseKey(key, name, known);
    else this.#context.groupings.set(name, typeOf(key));
    return this.#moved(value, { ...this.#join([key, value]), grouping: name });
  }

  lookup(key: Timeline, value: Timeline): Timeline {
    const joined = join([key, value]);
    this.#note({ ...joined, groupingsClash: false });
    this.#checkLookup(key, value);
    return this.#moved(value, { ...joined, grouping: key.node.grouping });
  }

  shiftTo(time: Timeline, value: Timeline): Timeline {
    if (!isGrouped(time) && !isGrouped(value)) this.#refuse('E0008', null, `${NO_ROWS} to move`);
    const origin = { key: `shifted to ${time.identity}`, text: 'rows shifted by this time' };
    return this.#moved(value, { ...this.#join([time, value]), origin });
  }

  shiftUntil(predicate: Timeline, value: Timeline): Timeline {
    if (!isGrouped(predicate) && !isGrouped(value)) this.#refuse('E0008', null, `${NO_ROWS} to move`);
    const joined = join([predicate, value]);
    this.#note({ ...joined, originsClash: false });
    const origin: Origin = { key: `shifted until ${predicate.identity}`, text: 'rows shifted until this predicate' };
    return this.#moved(value, { ...joined, origin });
  }

  timeOf(value: Timeline): Timeline {
    if (!isGrouped(value)) this.#refuse('E0008', null, `${NO_ROWS} whose time could be told`);
    return this.#made('time', TIMESTAMP_NS, [value], this.#join([value]));
  }

  call(entry: Entry, args: readonly Timeline[], types: CallTypes): Timeline {
    return this.#made(nameOf(entry), types.result, args, this.#join(args));
  }

  fieldNames(record: Timeline): readonly string[] {
    return fieldsOf(record).map(({ name }) => name);
  }

  field(record: Timeline, name: string): Timeline {
    const { type } = fieldsOf(record).find(field => field.name === name) as Field;
    const field = nodes.field(this.#context, record, name, type, record.node.span);
    if (!record.fields?.has(name)) this.#unwritten.add(field);
    return field;
  }

  record(fields: readonly (readonly [string, Timeline])[]): Timeline {
    const joined = this.#join(fields.map(([, value]) => value));
    const record = nodes.record(this.#context, fields, joined, (this.#args[0] as Timeline).node.span);
    return { ...record, fields: new Map(fields.filter(([, value]) => !this.#unwritten.has(value))) };
  }

  project(record: Timeline, names: readonly string[]): Timeline {
    const fields = names.map(name => [name, this.field(record, name)] as const);
    return { ...this.record(fields), ...living(record), fields: record.fields && new Map(fields) };
  }

  #join(timelines: readonly Timeline[]): Joined {
    const joined = join(timelines);
    this.#note(joined);
    return joined;
  }

  #note({ groupingsClash, originsClash }: Clashes): void {
    this.clashes = {
      groupingsClash: this.clashes.groupingsClash || groupingsClash,
      originsClash: this.clashes.originsClash || originsClash
    };
  }

  // As one value: the fields of a record are not known apart any more.
  #moved(value: Timeline, joined: Joined): Timeline {
    return { ...value, ...living(joined), node: { ...value.node, grouping: joined.grouping }, fields: null, bare: false };
  }

  #made(kind: string, type: Type, args: readonly Timeline[], joined: Joined): Timeline {
    const [first] = args;
    const node = { kind: 'error', type, grouping: joined.grouping, span: (first as Timeline).node.span } as const;
    const identity = this.#context.identities.number(
      kind,
      args.map(arg => arg.identity)
    );
    return { ...living(joined), node, identity, fields: null, doc: null, bare: false };
  }

  #checkLookup(key: Timeline, value: Timeline): void {
    for (const side of [key, value]) if (!side.hasRows) this.#refuse('E0008', side, 'depends on no table');
    const expected = this.#context.groupings.get(value.node.grouping ?? '');
    if (expected && !isSameKey(expected, typeOf(key))) this.#refuseLookup(key, value, expected);
  }

  #refuseLookup(key: Timeline, value: Timeline, expected: Type): void {
    const also = [{ argument: this.#args.indexOf(value), label: showType(expected) }];
    this.refusal ??= { code: 'E0010', argument: this.#args.indexOf(key), label: showType(typeOf(key)), also };
  }

  #refuseKey(key: Timeline, grouping: string, expected: Type): void {
    const notes = [`the keys of grouping '${grouping}' are of type ${showType(expected)}`];
    this.refusal ??= { code: 'E0010', argument: this.#args.indexOf(key), label: showType(typeOf(key)), notes };
  }

  #refuse(code: string, culprit: Timeline | null, label: string): void {
    this.refusal ??= { code, argument: culprit && this.#args.indexOf(culprit), label };
  }
}

const fieldsOf = (record: Timeline): readonly Field[] => {
  const type = typeOf(record);
  return type.kind === 'record' ? type.fields : [];
};

// Both kinds of text hash alike.
const isSameKey = (a: Type, b: Type): boolean => sameType(a, b) || (isText(a) && isText(b));
