import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { compile } from '../compile/compile.ts';
import type { Program } from '../compile/program.ts';
import { withFields } from '../optimize/fields.ts';
import type { Plan } from '../plan/node.ts';
import type { TableSchema } from '../types/schema.ts';
import { NULL } from '../types/type.ts';
import { Heap } from './cells.ts';
import { type Cuts, cutAt } from './cuts.ts';
import type { Writer } from './exchange.ts';
import { KnownTexts } from './knownTexts.ts';
import { columnOfLanes, type Lanes, unread } from './lanes.ts';
import { factsOf, type Nulls } from './nulls.ts';
import type { Operation } from './operation.ts';
import { Run, type RunPlan } from './run.ts';
import { layoutOf } from './snapshot.ts';

/** What the program of a part is made of, beside the plan: some fields of a result over the tables' rows, which threads share. */
export interface FieldsTask {
  /** The same for the same program over the same rows. */
  readonly id: number;
  readonly fields: readonly number[];
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

/** A program that computes some fields of a result, with the rows it reads: made once, run any number of times. */
export class FieldsProgram {
  readonly #program: Program;
  readonly #strings: KnownTexts;
  readonly #heap = new Heap();
  readonly #tables: readonly (readonly [name: string, table: SharedTable, events: Events])[];

  constructor(plan: Plan, { fields, tables, texts, layout }: FieldsTask) {
    this.#strings = new KnownTexts(texts);
    const constants = { text: (text: string) => this.#strings.intern(text), handle: this.#heap.constant.bind(this.#heap) };
    const facts = factsOf(new Map([...tables].map(([name, { nulls }]) => [name, nulls])));
    this.#program = compile(withFields(plan, fields), constants, facts);
    if (layoutOf(this.#program) !== layout) throw new Error('a part of a run was compiled differently from the whole');
    this.#tables = [...tables].map(([name, table]) => [name, table, eventsOf(table)]);
  }

  run(how: FieldsRun): FieldsPart {
    const groupings = new Map<string, Entities>();
    const tables = this.#tables.map(([name, { schema, hashes }, events]): [string, QueryTable] => {
      const entities = groupings.get(schema.grouping) ?? entitiesOf(schema, hashes);
      groupings.set(schema.grouping, entities);
      // Nobody asks a part for keys; that they are known lets loops number entities alone.
      const keys = () => ({ layout: 'empty', type: NULL, length: entities.size, valid: null }) as const;
      return [name, { schema, events, entities, keys }];
    });
    const data = { tables: new Map(tables), strings: this.#strings };
    return new FieldsPart(new Run(this.#program, { ...how.bounds, limit: 0 }, data, this.#heap.fresh()), how);
  }
}

/** A run of such a program, slice by slice. */
export class FieldsPart {
  readonly #run: Run;
  readonly #cuts: Cuts;
  #slice = 0;

  constructor(run: Run, { cuts, measured }: FieldsRun) {
    this.#run = run;
    this.#cuts = cuts;
    if (measured) run.measure();
  }

  /** Whether all slices have been written. */
  get isDone(): boolean {
    return this.#slice > this.#cuts.time.length;
  }

  /** Writes the next slice, for which there must be room. */
  next(writer: Writer): void {
    this.#run.upTo(cutAt(this.#cuts, this.#slice++));
    const { rows } = this.#run.result.stream;
    writer.write(this.#run.columns(rows), rows, this.#run.memory);
  }

  get told(): Told {
    return { warnings: this.#run.warnings, operations: this.#run.operations };
  }

  end(): void {
    this.#run.end();
  }
}

function eventsOf({ schema, rows, columns }: SharedTable): Events {
  const types = schema.type.kind === 'record' ? schema.type.fields.map(({ type }) => type) : [];
  const lanes = types.map((type, i) => (columns[i] ? columnOfLanes(type, rows.length, columns[i]) : unread(rows.length)));
  return { ...rows, columns: lanes, keyColumn: 0 };
}

const entitiesOf = ({ grouping, keyType }: TableSchema, hashes: BigUint64Array): Entities =>
  Entities.of(grouping, keyType, new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2).slice() as Uint32Array<ArrayBuffer>);
