import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { compile } from '../compile/compile.ts';
import type { Program } from '../compile/program.ts';
import { withFields } from '../optimize/fields.ts';
import type { Plan } from '../plan/node.ts';
import type { TableSchema } from '../types/schema.ts';
import { NULL } from '../types/type.ts';
import { Arenas } from './arena.ts';
import { Heap } from './cells.ts';
import type { Cut } from './cut.ts';
import { type Cuts, cutAt } from './cuts.ts';
import type { Writer } from './exchange.ts';
import { KnownTexts } from './knownTexts.ts';
import { columnOfLanes, type Lanes, unread } from './lanes.ts';
import { factsOf, type Nulls } from './nulls.ts';
import type { Operation } from './operation.ts';
import { PartRun } from './part.ts';
import { Run, type RunPlan } from './run.ts';
import type { Share } from './share.ts';
import { layoutOf } from './snapshot.ts';
import type { FieldsSlice } from './team.ts';

/** What the program of a part is made of, beside the plan: some fields of a result, or all for some entities, over the tables' rows, which threads share. */
export interface FieldsTask {
  /** The same for the same program over the same rows. */
  readonly id: number;
  readonly computes: readonly number[] | Share;
  readonly tables: ReadonlyMap<string, SharedTable>;
  /** Codes of the texts that the program has. */
  readonly texts: ReadonlyMap<string, number>;
  /** How the program is laid out: the part's must be the same. */
  readonly layout: string;
}

/** How a part is run. */
export interface FieldsRun {
  readonly bounds: RunPlan;
  readonly cuts: Cuts;
  /** Whether it is measured what operations take. */
  readonly measured: boolean;
}

/** A table in memory that threads share; of its columns those that the part reads, null for the others. */
export interface SharedTable {
  readonly schema: TableSchema;
  readonly nulls: readonly Nulls[];
  /** Key hashes by entity number. */
  readonly hashes: BigUint64Array;
  readonly rows: Pick<Events, 'time' | 'subsort' | 'entity' | 'length'>;
  readonly columns: readonly (Lanes | null)[];
}

/** What a part tells in the end. */
export interface Told {
  readonly warnings: readonly string[];
  readonly operations: readonly Operation[];
}

/** A program that computes some fields of a result, or all for some entities, with the rows it reads: made once, run any number of times. */
export class FieldsProgram {
  readonly #program: Program;
  readonly #strings: KnownTexts;
  readonly #heap = new Heap();
  readonly #share: Share | null;
  readonly #tables: readonly (readonly [name: string, table: SharedTable, events: Events])[];

  constructor(plan: Plan, { computes, tables, texts, layout }: FieldsTask) {
    this.#share = isShare(computes) ? computes : null;
    this.#strings = new KnownTexts(texts);
    const constants = { text: (text: string) => this.#strings.intern(text), handle: this.#heap.constant.bind(this.#heap) };
    const facts = factsOf(new Map([...tables].map(([name, { nulls }]) => [name, nulls])));
    this.#program = compile(isShare(computes) ? plan : withFields(plan, computes), constants, facts);
    if (layoutOf(this.#program) !== layout) throw new Error('a part of a run was compiled differently from the whole');
    this.#tables = [...tables].map(([name, table]) => [name, table, eventsOf(table)]);
  }

  run(how: FieldsRun): FieldsPart {
    return this.#share ? this.#ofEntities(how, this.#share) : this.#ofFields(how);
  }

  #ofEntities(how: FieldsRun, share: Share): FieldsPart {
    const tables = new Map(this.#tables.map(([name, { schema, hashes }, events]) => [name, { schema, hashes, events }]));
    const part = new PartRun(this.#program, how.bounds, tables, share, { strings: this.#strings, heap: this.#heap.fresh() });
    const arenas = new Arenas(1);
    const slice = (cut: Cut): FieldsSlice => part.next(cut, arenas.next());
    return new FieldsPart(part.run, slice, how, () => arenas.release());
  }

  #ofFields(how: FieldsRun): FieldsPart {
    const groupings = new Map<string, Entities>();
    const tables = this.#tables.map(([name, { schema, hashes }, events]): [string, QueryTable] => {
      const entities = groupings.get(schema.grouping) ?? entitiesOf(schema, hashes);
      groupings.set(schema.grouping, entities);
      // Nobody asks a part for keys; that they are known lets loops number entities alone.
      const keys = () => ({ layout: 'empty', type: NULL, length: entities.size, valid: null }) as const;
      return [name, { schema, events, entities, keys }];
    });
    const data = { tables: new Map(tables), strings: this.#strings };
    const run = new Run(this.#program, { ...how.bounds, limit: 0 }, data, this.#heap.fresh());
    const slice = (cut: Cut): FieldsSlice => {
      run.upTo(cut);
      const { rows } = run.result.stream;
      return { rows, columns: run.columns(rows) };
    };
    return new FieldsPart(run, slice, how);
  }
}

/** A run of such a program, slice by slice. */
export class FieldsPart {
  readonly #run: Run;
  readonly #sliced: (cut: Cut) => FieldsSlice;
  readonly #cuts: Cuts;
  readonly #release: () => void;
  #slice = 0;

  /** `sliced`: runs a slice and gives its columns until the next; `release`: gives up what that took beside the run. */
  constructor(run: Run, sliced: (cut: Cut) => FieldsSlice, { cuts, measured }: FieldsRun, release: () => void = () => {}) {
    this.#run = run;
    this.#sliced = sliced;
    this.#cuts = cuts;
    this.#release = release;
    if (measured) run.measure();
  }

  /** Whether all slices have been written. */
  get isDone(): boolean {
    return this.#slice > this.#cuts.time.length;
  }

  /** Writes the next slice, for which there must be room. */
  next(writer: Writer): void {
    const { rows, columns } = this.#sliced(cutAt(this.#cuts, this.#slice++));
    writer.write(columns, rows, this.#run.memory);
  }

  get told(): Told {
    return { warnings: this.#run.warnings, operations: this.#run.operations };
  }

  end(): void {
    this.#run.end();
    this.#release();
  }
}

const isShare = (computes: FieldsTask['computes']): computes is Share => !Array.isArray(computes);

function eventsOf({ schema, rows, columns }: SharedTable): Events {
  const types = schema.type.kind === 'record' ? schema.type.fields.map(({ type }) => type) : [];
  const lanes = types.map((type, i) => (columns[i] ? columnOfLanes(type, rows.length, columns[i]) : unread(rows.length)));
  return { ...rows, columns: lanes, keyColumn: 0 };
}

const entitiesOf = ({ grouping, keyType }: TableSchema, hashes: BigUint64Array): Entities =>
  Entities.of(grouping, keyType, new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2).slice() as Uint32Array<ArrayBuffer>);
