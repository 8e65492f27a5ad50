import type { AggregateEntry, CallTypes, Entry, Extent, ScalarEntry, TickEntry } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import { onlyIf } from '../functions/logic/if.ts';
import { logicalOr } from '../functions/logic/logical_or.ts';
import { convert } from '../types/convert.ts';
import { showValue } from '../types/literal.ts';
import { BOOL, type Field, STRING, sameType, showType, TIMESTAMP_NS, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { isMadeOfMoving, movingParts, needsBegun } from './moving.ts';
import { isAlwaysNew } from './newness.ts';
import type { Op, PlanNode, Rows } from './node.ts';
import { RowSets } from './rows.ts';

/**
 * Makes the nodes of a plan. Equal nodes are one object, and a node is made after what it is made of, so that ids are an
 * order of evaluation.
 */
export class Graph {
  readonly rows: RowSets = new RowSets();
  readonly #nodes = new Map<string, PlanNode>();
  readonly #alwaysNew = new Set<PlanNode>();
  readonly #holdsMoving = new Set<PlanNode>();
  /** Of a moving node that was made for other rows: the one that lives on its own. */
  readonly #origins = new Map<PlanNode, PlanNode>();

  /** Whether a node of this graph is known to be new at each of its rows (§1.7). */
  isAlwaysNew(node: PlanNode): boolean {
    return this.#alwaysNew.has(node);
  }

  /** Whether a node of this graph is made of moving ones that are computed at its rows. */
  holdsMoving(node: PlanNode): boolean {
    return this.#holdsMoving.has(node);
  }

  literal(type: Type, value: Value): PlanNode {
    return this.#intern({ kind: 'literal', value }, showValue(value), [], type, null, null, 'literal');
  }

  events(table: string, type: Type, grouping: string): PlanNode {
    return this.#intern({ kind: 'events', table }, table, [], type, this.rows.table(table), grouping, 'discrete');
  }

  /** A field of a record: of one built here the field itself, aligned to the record's rows (§1.8). */
  field(record: PlanNode, name: string): PlanNode {
    const fields = fieldsOf(record);
    const at = fields.findIndex(field => field.name === name);
    const type = (fields[at] as Field).type;
    if (record.op.kind === 'record') return this.align(record.args[at] as PlanNode, record);
    if (record.op.kind === 'literal') return this.literal(type, (record.op.value as readonly Value[] | null)?.[at] ?? null);
    return this.#like(record, { kind: 'field', name }, name, type);
  }

  /** A member of json, or the field of each record of a list. */
  member(base: PlanNode, name: string): PlanNode {
    return this.#like(base, { kind: 'member', name }, name, memberType(base.type, name));
  }

  cast(value: PlanNode, type: Type): PlanNode {
    if (sameType(value.type, type)) return value;
    if (value.op.kind === 'literal') return this.literal(type, convert(value.op.value, value.type, type));
    if (value.op.kind !== 'record' || type.kind !== 'record') return this.#like(value, { kind: 'cast' }, '', type);
    return this.record(type.fields.map(field => [field.name, this.cast(this.#argument(value, field.name), field.type)]));
  }

  record(fields: readonly (readonly [name: string, value: PlanNode])[]): PlanNode {
    const names = fields.map(([name]) => name);
    const type: Type = { kind: 'record', fields: fields.map(([name, value]): Field => ({ name, type: value.type })) };
    const constants = fields.flatMap(([, { op }]) => (op.kind === 'literal' ? [op.value] : []));
    if (constants.length === fields.length && fields.length > 0) return this.literal(type, constants);
    const op = { kind: 'record', names } as const;
    return this.#combined(
      op,
      opKey(op),
      fields.map(([, value]) => value),
      type
    );
  }

  apply(entry: ScalarEntry, args: readonly PlanNode[], types: CallTypes): PlanNode {
    const op = { kind: 'apply', entry, types } as const;
    return this.#combined(op, opKey(op), args, types.result);
  }

  /** `segments` 0: no condition ends its content. `condition` is null without a window, and in a moving one without expiries. */
  fold(
    entry: AggregateEntry,
    input: PlanNode,
    condition: PlanNode | null,
    { segments, extent }: { readonly segments: number; readonly extent: Extent | null },
    types: CallTypes
  ): PlanNode {
    const args = condition ? [input, condition] : [input];
    const op = { kind: 'fold', entry, types, segments, extent, within: null } as const;
    const isMoving = extent !== null || entry.moving === true;
    return this.#combined(op, opKey(op), args, types.result, isMoving ? 'moving' : 'continuous');
  }

  /** Values carried along to where `rows` moved them. */
  move(value: PlanNode, rows: Rows, grouping: string | null, continuity: 'discrete' | 'continuous'): PlanNode {
    return this.#intern({ kind: 'move' }, '', [value], value.type, rows, grouping, continuity);
  }

  lookup(key: PlanNode, value: PlanNode): PlanNode {
    return this.#intern({ kind: 'lookup' }, '', [key, value], value.type, key.rows, key.grouping, held(value));
  }

  tick(of: Rows, entry: TickEntry, types: CallTypes, span: readonly Rows[], grouping: string | null): PlanNode {
    return this.#intern({ kind: 'tick' }, '', [], BOOL, this.rows.tick(of, entry, types, span), grouping, 'discrete');
  }

  /** True at the expiries of a moving window that `input` is put into. */
  expiry(input: PlanNode, everyRow: boolean, extent: Extent, span: readonly Rows[]): PlanNode {
    const rows = this.rows.expiry(input.rows as Rows, input, everyRow, extent, span);
    return this.#intern({ kind: 'tick' }, '', [], BOOL, rows, input.grouping, 'discrete');
  }

  time(value: PlanNode): PlanNode {
    return this.#intern({ kind: 'time' }, '', [value], TIMESTAMP_NS, value.rows, value.grouping, 'discrete');
  }

  align(value: PlanNode, to: PlanNode): PlanNode {
    if (to.rows === null) return value;
    const { continuity } = value.rows === null ? { continuity: 'continuous' as const } : value;
    return this.#intern({ kind: 'align' }, '', [this.asked(value, to.rows), to], value.type, to.rows, to.grouping, continuity);
  }

  /** Whether an entity has had one of these rows. */
  mark(rows: Rows, grouping: string | null): PlanNode {
    return this.#intern({ kind: 'mark' }, '', [], BOOL, rows, grouping, 'continuous');
  }

  /**
   * A node as it is worth at rows that hold its own: a moving one is computed there (X1), null until the entity has a row of its own; any other is
   * itself, and lifted by whoever reads it.
   */
  asked(node: PlanNode, rows: Rows | null): PlanNode {
    if (node.continuity !== 'moving' || rows === null || node.rows === rows) return node;
    const made = new Map<PlanNode, PlanNode>();
    const origin = this.#origins.get(node) ?? node;
    if (origin.rows === rows) return origin;
    for (const part of movingParts(origin)) made.set(part, this.#askedAt(part, rows, made));
    return made.get(origin) as PlanNode;
  }

  #askedAt(node: PlanNode, rows: Rows, made: ReadonlyMap<PlanNode, PlanNode>): PlanNode {
    if (node.rows === rows) return node;
    const value = this.on(
      node,
      node.args.map(arg => made.get(arg) ?? arg),
      rows
    );
    const guarded = needsBegun(node) ? this.#begun(value, node.rows as Rows, rows) : value;
    this.#origins.set(guarded, this.#origins.get(node) ?? node);
    return guarded;
  }

  /** The value where the entity has had one of the rows `of`, else null. */
  #begun(value: PlanNode, of: Rows, rows: Rows): PlanNode {
    const marks = (of.kind === 'union' ? of.of : [of]).map(part => this.mark(part, value.grouping));
    const call = (params: readonly Type[], result: Type): CallTypes => ({ params, result, constant: () => undefined });
    const or = { kind: 'apply', entry: logicalOr, types: call([BOOL, BOOL], BOOL) } as const;
    const begun = marks.reduce((a, b) => this.#intern(or, opKey(or), [a, b], BOOL, rows, value.grouping, 'continuous'));
    const op = { kind: 'apply', entry: onlyIf, types: call([BOOL, value.type], value.type) } as const;
    return this.#intern(op, opKey(op), [begun, value], value.type, rows, value.grouping, 'moving');
  }

  /** The same node made of other arguments, on other rows. */
  remake(node: PlanNode, args: readonly PlanNode[], rows: Rows | null): PlanNode {
    const { op, type, grouping, continuity } = node;
    const [first, second] = args as [PlanNode, PlanNode];
    if (continuity === 'moving' && rows !== null) return this.on(node, args, rows);
    switch (op.kind) {
      case 'field':
        return this.field(first, op.name);
      case 'record':
        return this.record(op.names.map((name, i) => [name, args[i] as PlanNode]));
      case 'apply':
        return this.apply(op.entry, args, op.types);
      case 'fold':
        return this.fold(op.entry, first, second ?? null, op, op.types);
      case 'lookup':
        return this.lookup(first, second);
      case 'align':
        return this.align(first, second);
      case 'time':
        return this.time(first);
      case 'cast':
        return this.cast(first, type);
      case 'member':
        return this.member(first, op.name);
      default:
        return this.#intern(op, opKey(op), args, type, rows, grouping, continuity);
    }
  }

  /** A row-wise node made of other arguments, on rows that the rows of its arguments do not make up: the arguments are lifted to them. */
  on(node: PlanNode, args: readonly PlanNode[], rows: Rows): PlanNode {
    const { type, grouping, continuity } = node;
    const op = node.op.kind === 'fold' ? { ...node.op, within: this.#within(args, rows) } : node.op;
    return this.#intern(op, opKey(op), args, type, rows, grouping, continuity);
  }

  // The rows of an aggregation's arguments, where they are not all it is asked at.
  #within(args: readonly PlanNode[], rows: Rows): Rows | null {
    const own = this.rows.union(args.flatMap(arg => arg.rows ?? []));
    return own === rows ? null : own;
  }

  #argument(record: PlanNode, name: string): PlanNode {
    return record.args[fieldsOf(record).findIndex(field => field.name === name)] as PlanNode;
  }

  #like(value: PlanNode, op: Op, key: string, type: Type): PlanNode {
    return this.#intern(op, key, [value], type, value.rows, value.grouping, value.continuity);
  }

  /** Row-wise (§1.6): on the union of the arguments' rows, continuous if all of them are. */
  #combined(op: Op, key: string, args: readonly PlanNode[], type: Type, continuity = combinedContinuity(args)): PlanNode {
    const rows = this.rows.union(args.flatMap(arg => arg.rows ?? []));
    const grouping = args.find(arg => arg.grouping !== null)?.grouping ?? null;
    // A moving window takes what was put in at the input's own rows only.
    const asked = op.kind === 'fold' && op.extent ? args : args.map(arg => this.asked(arg, rows));
    return this.#intern(op, key, asked, type, rows, grouping, continuity);
  }

  #intern(
    op: Op,
    opKey: string,
    args: readonly PlanNode[],
    type: Type,
    rows: Rows | null,
    grouping: string | null,
    continuity: PlanNode['continuity']
  ): PlanNode {
    const key = JSON.stringify([op.kind, opKey, args.map(arg => arg.id), showType(type), rows?.id ?? null, grouping, continuity]);
    const known = this.#nodes.get(key);
    if (known) return known;
    const node = { id: this.#nodes.size, op, args, type, continuity, rows, grouping };
    this.#nodes.set(key, node);
    if (isMadeOfMoving(node, arg => this.#holdsMoving.has(arg))) this.#holdsMoving.add(node);
    if (isAlwaysNew(node, arg => this.#alwaysNew.has(arg))) this.#alwaysNew.add(node);
    return node;
  }
}

function opKey(op: Op): string {
  switch (op.kind) {
    case 'literal':
      return showValue(op.value);
    case 'events':
      return op.table;
    case 'field':
    case 'member':
      return op.name;
    case 'record':
      return JSON.stringify(op.names);
    case 'apply':
      return callKey(op.entry, op.types);
    case 'fold':
      return `${callKey(op.entry, op.types)} ${op.segments} ${op.extent?.name ?? ''} ${op.within?.id ?? ''}`;
    default:
      return '';
  }
}

const fieldsOf = ({ type }: PlanNode): readonly Field[] => (type.kind === 'record' ? type.fields : []);

/** Of a value that is carried elsewhere as it was read: a moving one is held (X1). */
const held = (value: PlanNode): 'discrete' | 'continuous' => (value.continuity === 'discrete' ? 'discrete' : 'continuous');

function combinedContinuity(args: readonly PlanNode[]): PlanNode['continuity'] {
  if (args.every(arg => arg.rows === null)) return 'literal';
  if (args.some(arg => arg.continuity === 'discrete')) return 'discrete';
  return args.some(arg => arg.continuity === 'moving') ? 'moving' : 'continuous';
}

function memberType(type: Type, name: string): Type {
  if (type.kind !== 'list' || type.item.kind !== 'record') return STRING;
  return { kind: 'list', item: (type.item.fields.find(field => field.name === name) as Field).type };
}

const callKey = (entry: Entry, types: CallTypes): string =>
  [nameOf(entry), ...types.params.map((type, i) => `${showType(type)} ${showConstant(types.constant(i))}`)].join('; ');

const showConstant = (value: Value | undefined): string => (value === undefined ? '' : showValue(value));
