import type { Column } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import type { StringPool } from '../columns/strings.ts';
import type { Program, Store } from '../compile/program.ts';
import { I64, type Type, U32, U64 } from '../types/type.ts';
import type { Arena } from './arena.ts';
import type { Heap } from './cells.ts';
import type { Cut } from './cut.ts';
import { columnsOfParts, computedFields, identitiesRead, resultTable } from './division.ts';
import { OwnRows, type OwnSlice } from './ownRows.ts';
import { Run, type RunPlan } from './run.ts';
import { type DividedTable, numberOf, type Share, tablesOf } from './share.ts';

/** What a part gives of a slice, until the next. */
export interface PartSlice {
  readonly rows: number;
  /** As `columnsOfPart` says. */
  readonly columns: readonly Column[];
  /** What it has read of each table. */
  readonly read: ReadonlyMap<string, OwnSlice>;
}

/** The columns that parts give: the fields of the result that they compute, then times, subsorts and entities where those are not a table's. */
export function columnsOfPart(program: Program): readonly Type[] {
  const fields = computedFields(program).map(i => (program.result.store.fields[i] as Store).type);
  return resultTable(program) === null ? [...fields, I64, U64, U32] : fields;
}

/** Some entities of a run, computed apart from the others. */
export class PartRun {
  readonly run: Run;
  /** The tables it reads, as far as it has read them. */
  readonly tables: ReadonlyMap<string, OwnRows>;
  readonly #share: Share;
  readonly #isTable: boolean;
  readonly #store: Store;

  constructor(
    program: Program,
    bounds: RunPlan,
    tables: ReadonlyMap<string, DividedTable>,
    share: Share,
    held: { readonly strings: StringPool; readonly heap: Heap }
  ) {
    const scanned = new Set(program.steps.flatMap(step => (step.kind === 'scan' ? [step.table] : [])));
    const rowsOf = (name: string, { events }: DividedTable): OwnRows =>
      new OwnRows(events, bounds.until, columnsOfParts(program, name), identitiesRead(program), share);
    this.tables = new Map([...tables].filter(([name]) => scanned.has(name)).map(([name, table]) => [name, rowsOf(name, table)]));
    this.run = new Run(program, { ...bounds, limit: 0 }, { tables: tablesOf(tables, share), strings: held.strings }, held.heap);
    this.#share = share;
    this.#isTable = resultTable(program) !== null;
    const { store } = program.result;
    this.#store = { ...store, fields: computedFields(program).map(i => store.fields[i] as Store) };
  }

  /** Runs a slice; what it has read lies in the arena. */
  next(cut: Cut, arena: Arena): PartSlice {
    const read = new Map([...this.tables].map(([name, table]) => [name, table.take(cut, arena)]));
    this.run.advance(new Map([...read].map(([name, { events }]) => [name, events])), cut);
    const { stream, ofTable, identities } = this.run.result;
    const { rows } = stream;
    const fields = this.run.output.fields(this.#store, rows, ofTable);
    return { rows, columns: this.#isTable ? fields : [...fields, ...this.#identities(identities, rows, arena)], read };
  }

  #identities({ time, subsort, entity }: Pick<Events, 'time' | 'subsort' | 'entity'>, length: number, arena: Arena): readonly Column[] {
    const whole = arena.array(entity, length);
    for (let row = 0; row < length; row++) whole[row] = numberOf(entity[row] as number, this.#share);
    const given = [time.subarray(0, length), subsort.subarray(0, length), whole];
    return given.map((data, i): Column => ({ layout: 'fixed', type: [I64, U64, U32][i] as Type, length, valid: null, data }));
  }
}
