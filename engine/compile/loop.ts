import type { Cell, Kit } from '../functions/define.ts';
import { Body, type LocalExpr } from '../ir/body.ts';
import { castOf } from '../ir/convert.ts';
import { add, both, either, FALSE, i32, isConst, load, ltS, mul, select, shl, TRUE, xor } from '../ir/make.ts';
import type { Expr, Func, Stmt } from '../ir/nodes.ts';
import type { PlanNode } from '../plan/node.ts';
import { showType, type Type } from '../types/type.ts';
import { letCell, loadCell, nullCell, type Place, spill, storeCell, unspill } from './cells.ts';
import type { Context } from './context.ts';
import type { Reach } from './extent.ts';
import { foldGroup } from './fold.ts';
import { Frame } from './frame.ts';
import { assembled, type Gathered, Gathering } from './gather.ts';
import { isEntity, type Stream, type Value } from './graph.ts';
import { keyEntity } from './key.ts';
import { FEW, laterValues } from './later.ts';
import { flagStore, StateLayout, type StreamLayout } from './layout.ts';
import { liftGroup } from './lift.ts';
import { literalCell } from './literal.ts';
import { isFold, type Kept, type Loop, parts } from './loops.ts';
import { FRAME, type HostApply, SCRATCH, type Store } from './program.ts';
import { standingCell } from './standing.ts';

/**
 * Writes one loop: for each row of a stream, every value that belongs here, its state read and written once, and what others
 * read stored. Cells and conditions are kept by value, so each is computed once per row.
 */
export class LoopWriter {
  readonly context: Context;
  readonly loop: Loop;
  readonly layout: StreamLayout;
  readonly body: Body;
  readonly state = new StateLayout();
  /** The row's number, and its entity's record of state. */
  readonly row: LocalExpr;
  readonly record: LocalExpr;
  /** The row's instant. */
  readonly time: LocalExpr;
  /** What the loop will read that hangs on a record of state, by the record's address: it is touched for many rows at once, ahead of them. */
  readonly ahead: ((record: Expr) => readonly Expr[])[] = [];
  /** Where moving windows start at the row at hand, by their names. */
  readonly reaches = new Map<string, Reach>();
  readonly #name: string;
  #slot = -1;
  readonly #frame: Frame;
  readonly #scaled = new Map<number, Expr>();
  #cells = new Map<Value, Cell>();
  readonly #later: ReadonlyMap<Value, Stream>;
  readonly #postponed = new Map<Value, () => void>();
  readonly #outs = new Map<Stream, LocalExpr>();
  /** By filter over the rows of a table: what its rows take along straight from there. */
  readonly gathered = new Map<Stream, Gathered>();

  constructor(context: Context, loop: Loop, name: string) {
    this.context = context;
    this.loop = loop;
    this.layout = context.layout(loop.stream);
    this.#name = name;
    this.body = new Body(name, []);
    this.#frame = new Frame(this.body);
    this.#later = laterValues(loop, filter => this.#conditionOf(filter));
    this.row = this.body.variable('i32', 'row');
    this.record = this.body.variable('i32', 'record');
    this.time = this.body.variable('i64', 'time');
  }

  write(): Func {
    const { body, row } = this;
    const rows = this.base(this.layout.count);
    for (const { filter } of this.loop.filters) this.#outs.set(filter, body.variable('i32', 'kept'));
    body.while(ltS(row, rows), () => {
      for (const width of [1, 2, 4, 8])
        this.#scaled.set(width, width === 1 ? row : body.let(shl(row, i32(Math.log2(width))), `row${width}`));
      body.set(this.record, RECORD);
      body.set(this.time, load('i64', 8, this.at(this.layout.time, 8)));
      for (const value of this.loop.values) this.#emit(value);
      for (const kept of this.loop.filters) this.#filter(kept);
      body.set(row, add(row, i32(1)));
    });
    for (const [filter, kept] of this.#outs) body.store(4, i32(FRAME + 4 * this.context.layout(filter).count), 0, kept);
    return this.#finish();
  }

  /** Whether the loop keeps any state. */
  get stateful(): boolean {
    return this.state.stride > 0;
  }

  // What the loop turned out to need is fetched before it begins, and its record of state is addressed if it keeps any.
  #finish(): Func {
    const record = this.stateful ? this.#address() : null;
    if (this.ahead.length > 0) this.#parts();
    const func = this.body.finish();
    const body = func.body.map(s => (s.kind === 'while' ? { ...s, body: addressed(s.body, record) } : s));
    return { ...func, body: [...this.#frame.fetches(), ...(this.ahead.length > 0 ? parted(body) : body)] };
  }

  // Memory that is far away is waited for once for many rows, not row by row between branches that are guessed wrong.
  #parts(): void {
    const { body, row, layout } = this;
    const [end, ahead, touched] = ['end', 'ahead', 'touched'].map(name => body.variable('i32', name)) as [LocalExpr, LocalExpr, LocalExpr];
    const rows = this.base(layout.count);
    body.while(ltS(row, rows), () => {
      const most = body.let(add(row, i32(PART)));
      body.set(end, select(ltS(most, rows), most, rows));
      body.set(ahead, row);
      body.while(ltS(ahead, end), () => {
        const entity = load('i32', 4, this.at(layout.entity, 4, ahead));
        const record = body.let(add(this.base(this.#slot), mul(entity, i32(this.state.stride))));
        const last = add(record, i32(this.state.stride - 8));
        for (const address of [last, ...this.ahead.flatMap(touches => touches(record))])
          body.set(touched, xor(touched, load('i32', 4, address)));
        body.set(ahead, add(ahead, i32(1)));
      });
      body.while(ltS(row, end), () => {});
    });
    body.store(4, i32(SCRATCH), 0, touched);
  }

  #address(): Expr {
    this.#slot = this.context.state(this.#name, this.layout.stream, this.state);
    return this.recordOf(this);
  }

  /** The address of the record of state that another loop (or this one), written before, has for this row's entity. */
  recordOf(other: LoopWriter): Expr {
    return add(this.base(other.#slot), mul(load('i32', 4, this.at(this.layout.entity, 4)), i32(other.state.stride)));
  }

  /** What a slot of the frame holds: the address of a buffer, or a number of rows. */
  base(slot: number): Expr {
    return this.#frame.base(slot);
  }

  /** Address of this row's value in a buffer; or of the value at another row. */
  at(slot: number, bytes: number, row?: Expr): Expr {
    return row ? this.#frame.at(slot, bytes, row) : add(this.base(slot), this.#scaled.get(bytes) as Expr);
  }

  /** The place of a stored column at this row, or at another. */
  place(store: Store, row?: Expr): Place {
    return this.#frame.place(store, (slot, bytes) => this.at(slot, bytes, row));
  }

  /** The cell of a value on this stream at this row: computed above, in memory, or a constant. */
  cell(value: Value): Cell {
    const known = this.#cells.get(value);
    if (known) return known;
    const cell = this.#fetched(value);
    this.#cells.set(value, cell);
    return cell;
  }

  /** A condition: is the value new? */
  fresh(value: Value): Expr {
    return this.cell(value).valid;
  }

  keep(value: Value, cell: Cell): void {
    this.#cells.set(value, cell);
  }

  /** The filter where whose rows alone a value is computed; null: at every row. */
  laterOf(value: Value): Stream | null {
    return this.#later.get(value) ?? null;
  }

  /** Whether these aggregations only tell what they are worth where rows are kept. */
  areLater(values: readonly Value[]): boolean {
    return values.every(value => this.#later.has(value));
  }

  /** Keeps what aggregations are worth: now, or where rows are kept. */
  tell(values: readonly Value[], write: () => void): void {
    if (!this.areLater(values)) return write();
    for (const value of values) this.#postponed.set(value, write);
  }

  kit(types: Pick<Kit, 'params' | 'result' | 'constant'>): Kit {
    return { body: this.body, params: types.params, result: types.result, constant: types.constant };
  }

  // Columns of tables stay unread until a field is asked for, records are put together; all else is read once.
  #fetched(value: Value): Cell {
    if (value.how.kind === 'literal') return this.literal(value);
    if (parts(value)) return this.own(value);
    const cell = this.context.loaded(value, store => loadCell(this.place(store)));
    return value.how.kind === 'scan' ? cell : letCell(this.body, cell);
  }

  literal(value: Value): Cell {
    const { node, aspect } = value;
    if (aspect === 'fresh') return { valid: FALSE, value: FALSE };
    if (node.op.kind !== 'literal') throw new Error(`node ${node.id} has no rows and is no literal`);
    return literalCell(node.type, node.op.value, this.context.constants);
  }

  #emit(value: Value): void {
    if (parts(value) || (this.#later.has(value) && !isFold(value))) return;
    if (!this.#cells.has(value) && !this.#postponed.has(value)) this.#compute(value);
    if (value.stored) this.#store(value);
  }

  #compute(value: Value): void {
    if (value.how.kind === 'lift') return liftGroup(this, value.how.from, this.laterOf(value));
    if (value.how.kind === 'moved') return this.keep(value, this.#moved(value.how.source));
    if (value.how.kind === 'standing') return this.keep(value, standingCell(this, value.how.source));
    if (isEntity(value.aspect)) return this.keep(value, keyEntity(this, value));
    if (value.aspect === 'fresh') return this.keep(value, this.#freshness(value));
    if (value.node.op.kind === 'fold') return foldGroup(this, value);
    this.keep(value, this.own(value));
  }

  #moved(source: Value): Cell {
    if (source.how.kind === 'literal') return this.literal(source);
    const from = source.stream as Stream;
    const row = this.body.let(load('i32', 4, this.at(this.layout.index(from), 4)), 'from');
    return letCell(
      this.body,
      this.context.loaded(source, store => loadCell(this.place(store, row)))
    );
  }

  #freshness(value: Value): Cell {
    const { kind } = value.node.op;
    const always = kind === 'events' || kind === 'tick';
    const valid = always ? TRUE : this.#named(either(...value.args.map(arg => this.fresh(arg))));
    return { valid, value: valid };
  }

  #named(e: Expr): Expr {
    return e.kind === 'const' || e.kind === 'local' ? e : this.body.let(e, 'new');
  }

  /** The cell of a value that is computed row by row from its arguments. */
  own(value: Value, args: readonly Cell[] = value.args.map(arg => this.cell(arg))): Cell {
    const { node } = value;
    switch (node.op.kind) {
      case 'field':
        return this.#field(node, args[0] as Cell, (value.args[0] as Value).node.type);
      case 'record':
        return { valid: TRUE, fields: args };
      case 'align':
        return args[0] as Cell;
      case 'tick':
      case 'mark':
        return { valid: TRUE, value: TRUE };
      case 'time':
        return { valid: TRUE, value: this.time };
      case 'apply':
        return this.#apply(node, node.op.entry, args);
      case 'cast':
        return this.#cast(args[0] as Cell, (node.args[0] as PlanNode).type, node.type);
      case 'member':
        return this.#member(node, args[0] as Cell);
      default:
        throw new Error(`${node.op.kind} is not computed in a loop`);
    }
  }

  #field(node: PlanNode, record: Cell, type: Type): Cell {
    if (node.op.kind !== 'field' || type.kind !== 'record') throw new Error('a field of no record');
    const name = node.op.name;
    const field = record.fields?.[type.fields.findIndex(f => f.name === name)];
    if (!field) throw new Error(`no field ${name} in ${showType(type)}`);
    return letCell(this.body, { ...field, valid: both(record.valid, field.valid) });
  }

  #apply(node: PlanNode, entry: Extract<PlanNode['op'], { kind: 'apply' }>['entry'], args: readonly Cell[]): Cell {
    if (node.op.kind !== 'apply') throw new Error('not a call');
    const { types } = node.op;
    if (entry.nulls !== 'seen' && types.params.some(param => param.kind === 'null')) return nullCell(node.type);
    const kit = this.kit(types);
    const fuses = entry.fuses?.(types) ?? true;
    if (fuses && entry.cells) return letCell(this.body, entry.cells(kit, ...args));
    if (fuses && entry.kernel && entry.nulls !== 'seen') {
      const given = both(...args.map(arg => arg.valid));
      const made = entry.kernel(kit, ...args.map(arg => arg.value as Expr));
      const cell: Cell = 'kind' in made ? { valid: TRUE, value: made } : made;
      return letCell(this.body, { ...cell, valid: both(given, cell.valid) });
    }
    const meaning = entry.nulls === 'seen' ? entry.meaning : strict(entry.meaning);
    return this.host(node, args, { name: entry.signature, meaning, types });
  }

  /** A call that the host computes, argument by argument through the scratch area. */
  host(node: PlanNode, args: readonly Cell[], how: HostApply): Cell {
    const index = this.context.apply(how);
    let at = SCRATCH;
    node.args.forEach((arg, i) => {
      at = spill(this.body, arg.type, args[i] as Cell, at);
    });
    this.body.do('apply', [i32(index)]);
    return unspill(this.body, node.type, SCRATCH);
  }

  #cast(cell: Cell, from: Type, to: Type): Cell {
    if (from.kind === 'null') return nullCell(to);
    if (from.kind === 'record' && to.kind === 'record') return this.#castRecord(cell, from, to);
    const converted = castOf(this.body, from, to, cell.value as Expr);
    if (converted) return letCell(this.body, { valid: both(cell.valid, converted.valid), value: converted.value });
    return this.#castByHost(cell, from, to);
  }

  // Fields of a record go by name (§3.3).
  #castRecord(cell: Cell, from: Extract<Type, { kind: 'record' }>, to: Extract<Type, { kind: 'record' }>): Cell {
    const fields = to.fields.map(f => {
      const i = from.fields.findIndex(g => g.name === f.name);
      return this.#cast(cell.fields?.[i] as Cell, (from.fields[i] as { type: Type }).type, f.type);
    });
    return { valid: cell.valid, fields };
  }

  #castByHost(cell: Cell, from: Type, to: Type): Cell {
    const index = this.context.apply(this.context.conversion(from, to));
    spill(this.body, from, cell, SCRATCH);
    this.body.do('apply', [i32(index)]);
    return unspill(this.body, to, SCRATCH);
  }

  #member(node: PlanNode, cell: Cell): Cell {
    if (node.op.kind !== 'member') throw new Error('not a member');
    return this.host(node, [cell], this.context.member(node.op.name, (node.args[0] as PlanNode).type, node.type));
  }

  #store(value: Value): void {
    const cell = this.cell(value);
    const type = value.aspect === 'cell' ? value.node.type : undefined;
    const store = value.aspect === 'cell' ? this.#columns(this.layout, type as Type, cell) : this.#flag(value, this.layout, cell);
    this.context.stored(value, store);
    storeCell(this.body, this.place(store), cell);
  }

  // Newness is one byte per row, an entity's number four.
  #flag(value: Value, layout: StreamLayout, cell: Cell): Store {
    if (isEntity(value.aspect)) return layout.store({ kind: 'i32' }, true);
    if (isConst(cell.valid)) return { type: { kind: 'bool' }, valid: !isConst(cell.valid, 0), lane: -1, fields: [] };
    return flagStore(layout);
  }

  #columns(layout: StreamLayout, type: Type, cell: Cell): Store {
    const valid = isConst(cell.valid) ? !isConst(cell.valid, 0) : null;
    const fields = type.kind === 'record' ? type.fields.map((f, i) => this.#columns(layout, f.type, cell.fields?.[i] as Cell)) : undefined;
    return layout.store(type, valid, fields);
  }

  // Rows where the condition is true, one after another. Where little is written, it is written for every row: no branch to mispredict.
  #filter(keeping: Kept): void {
    const { body } = this;
    const { filter, isLast } = keeping;
    const kept = this.#outs.get(filter) as LocalExpr;
    const { valid, value } = this.cell(this.#conditionOf(filter));
    const keeps = both(valid, value as Expr);
    const write = (written: readonly Written[]): void => {
      if (isLast) this.#compactIdentity(filter, kept);
      for (const [store, cell] of written) storeCell(body, this.place(store, kept), cell);
    };
    const advance = (by: Expr): void => body.set(kept, add(kept, by));
    const isLater = [...this.#later.values()].includes(filter);
    const written = isLater ? null : this.#compacted(keeping);
    if (written && this.#isGathered && written.length <= FEW) {
      write(written);
      advance(keeps);
    } else
      body.if(keeps, () => {
        write(written ?? this.#inBranch(() => this.#compactedLater(keeping)));
        advance(i32(1));
      });
  }

  #conditionOf({ rows }: Stream): Value {
    if (rows.kind !== 'filter') throw new Error('not a filter');
    return this.context.valueOn(rows.condition, this.loop.stream);
  }

  get #isGathered(): boolean {
    return this.loop.stream.rows.kind === 'table';
  }

  // What is computed in a branch is not there outside.
  #inBranch<T>(write: () => T): T {
    const outside = this.#cells;
    this.#cells = new Map(outside);
    const result = write();
    this.#cells = outside;
    return result;
  }

  #compactedLater(keeping: Kept): readonly Written[] {
    for (const value of this.loop.values) {
      if (this.#later.get(value) !== keeping.filter || parts(value) || this.#cells.has(value)) continue;
      const tell = this.#postponed.get(value);
      if (tell) tell();
      else this.#compute(value);
    }
    return this.#compacted(keeping);
  }

  // What the loop writes of the kept rows.
  #compacted({ filter, values, isLast }: Kept): readonly Written[] {
    const out = this.context.layout(filter);
    const known = this.context.compacted(filter);
    const written: Written[] = [];
    const write = (source: Value): Store => {
      const store = known.get(source) ?? this.#written(source, out, written);
      known.set(source, store);
      return store;
    };
    for (const value of values) if (!parts(value)) write(value);
    if (isLast) this.#assembled(filter, write);
    return written;
  }

  #written(source: Value, out: StreamLayout, written: Written[]): Store {
    const cell = this.cell(source);
    const store = source.aspect === 'cell' ? this.#columns(out, source.node.type, cell) : this.#flag(source, out, cell);
    written.push([store, cell]);
    return store;
  }

  // Columns of a table are not written, but gathered.
  #assembled(filter: Stream, write: (source: Value) => Store): void {
    const out = this.context.layout(filter);
    const gathering = new Gathering(out, (scan, index) => this.context.column(scan, index), write);
    for (const value of filter.compact) {
      const { source } = value.how as { source: Value };
      const isGathered = this.#isGathered && source.aspect === 'cell';
      this.context.stored(value, isGathered ? gathering.store(source) : assembled(source, write));
    }
    if (!this.#isGathered) return;
    this.gathered.set(filter, gathering.columns);
    out.keptOfTable();
  }

  #compactIdentity(filter: Stream, kept: Expr): void {
    const out = this.context.layout(filter);
    if (this.#isGathered || this.context.movesByIndex(filter))
      this.body.store(4, this.at(out.index(this.loop.stream), 4, kept), 0, this.row);
    if (this.#isGathered) return;
    for (const [slot, bytes] of [
      [out.time, 8],
      [out.subsort, 8],
      [out.entity, 4]
    ] as const)
      this.body.store(
        bytes,
        this.at(slot, bytes, kept),
        0,
        load(bytes === 8 ? 'i64' : 'i32', bytes, this.at(this.#identity(slot, out), bytes))
      );
  }

  #identity(slot: number, out: StreamLayout): number {
    if (slot === out.time) return this.layout.time;
    return slot === out.subsort ? this.layout.subsort : this.layout.entity;
  }
}

/** What a filter takes along: a cell, and where it goes. */
type Written = readonly [store: Store, cell: Cell];

/** Rows whose state is touched before they are computed. */
const PART = 64;

/** The loop over all rows, which comes first, within the one over parts, which comes last but for a store. */
function parted(body: readonly Stmt[]): readonly Stmt[] {
  const [rows, parts] = body.filter(s => s.kind === 'while') as [While, While];
  const inner = parts.body.map((s, i) => (i === parts.body.length - 1 ? { ...(s as While), body: rows.body } : s));
  return body.filter(s => s !== parts).map(s => (s === rows ? { ...parts, body: inner } : s));
}

type While = Extract<Stmt, { kind: 'while' }>;

// Stands where the address of the record will, once it is known whether there is one.
const RECORD: Expr = { kind: 'const', lane: 'i32', value: 0 };

// Null if any argument is, and then not asked.
function strict(meaning: HostApply['meaning']): HostApply['meaning'] {
  return (args, types) => (args.includes(null) ? null : meaning(args, types));
}

function addressed(body: readonly Stmt[], record: Expr | null): readonly Stmt[] {
  return body.flatMap(s => (s.kind === 'set' && s.value === RECORD ? (record ? [{ ...s, value: record }] : []) : [s]));
}
