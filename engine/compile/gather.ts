import type { Type } from '../types/type.ts';
import { isHeld } from './cells.ts';
import type { Value } from './graph.ts';
import type { StreamLayout } from './layout.ts';
import { parts } from './loops.ts';
import type { Store } from './program.ts';

/** Puts a value into stores: of what it is made of, each part by `written`. */
export function assembled(source: Value, written: (part: Value) => Store): Store {
  const { node } = source;
  const made = parts(source);
  if (made && node.op.kind === 'align') return assembled(made[0] as Value, written);
  if (!made || node.op.kind !== 'record') return written(source);
  return { type: node.type, valid: true, lane: -1, fields: made.map(part => assembled(part, written)) };
}

/** Where columns of a table go, those of its rows that a filter keeps: by their place in the table. */
export type Gathered = Map<number, Store>;

/**
 * Puts what the rows of a filter take along into stores. Columns of a table as they stand are left to be read from the table itself
 * once the kept rows are known, so that nobody brings to the kernels what few rows need; all else is `written` by the loop.
 */
export class Gathering {
  readonly columns: Gathered = new Map();
  readonly #into: StreamLayout;
  readonly #column: (scan: Value, index: number) => Store;
  readonly #written: (source: Value) => Store;

  /** `column`: the store of a table's column; `written`: that of a value which the loop is to write. */
  constructor(into: StreamLayout, column: (scan: Value, index: number) => Store, written: (source: Value) => Store) {
    this.#into = into;
    this.#column = column;
    this.#written = written;
  }

  store(source: Value): Store {
    return assembled(source, part => this.#part(part));
  }

  #part(source: Value): Store {
    const { node, args } = source;
    const column = columnOf(source);
    if (column !== null) return isPlain(node.type) ? this.#gathered(args[0] as Value, column) : this.#written(source);
    if (source.how.kind !== 'scan' || node.type.kind !== 'record' || !node.type.fields.every(({ type }) => isPlain(type)))
      return this.#written(source);
    return { type: node.type, valid: true, lane: -1, fields: node.type.fields.map((_, index) => this.#gathered(source, index)) };
  }

  #gathered(scan: Value, index: number): Store {
    const { type, valid } = this.#column(scan, index);
    const store = this.columns.get(index) ?? this.#into.store(type, typeof valid === 'boolean' ? valid : null);
    this.columns.set(index, store);
    return store;
  }
}

// Which column of a table a value is; null if it is something else.
function columnOf({ node, how, args, aspect }: Value): number | null {
  const [scan] = args;
  if (aspect !== 'cell' || how.kind !== 'own' || node.op.kind !== 'field' || scan?.how.kind !== 'scan') return null;
  const { name } = node.op;
  const { type } = scan.node;
  return type.kind === 'record' ? type.fields.findIndex(field => field.name === name) : null;
}

const isPlain = (type: Type): boolean => type.kind !== 'record' && !isHeld(type);
