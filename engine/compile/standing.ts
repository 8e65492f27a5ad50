import type { Cell } from '../functions/define.ts';
import type { Expr } from '../ir/nodes.ts';
import type { Rows } from '../plan/node.ts';
import { isHeldByState, standingFold } from './fold.ts';
import type { Value } from './graph.ts';
import type { LoopWriter } from './loop.ts';

/**
 * Whether `rows` come after all others of their entities, each of which has had a row of `source`, a value that lasts and is made of
 * aggregations alone: then what these have kept by the end tells it.
 */
export function standsUntil(rows: Rows, source: Value): boolean {
  const { aspect, stream, node } = source;
  if (rows.kind !== 'tick' || rows.entry.boundaries !== null || aspect !== 'cell' || node.continuity !== 'continuous') return false;
  return stream !== null && rows.of === stream.rows && isOfTables(stream.rows) && isStanding(source);
}

// Moved rows may come after the end, ticks at the very instant.
function isOfTables(rows: Rows): boolean {
  if (rows.kind === 'table') return true;
  if (rows.kind === 'union') return rows.of.every(isOfTables);
  return (rows.kind === 'filter' || rows.kind === 'rekey') && isOfTables(rows.of);
}

function isStanding(value: Value): boolean {
  const { how, node, args } = value;
  if (how.kind === 'literal') return true;
  if (how.kind !== 'own' || value.aspect !== 'cell') return false;
  switch (node.op.kind) {
    case 'fold':
      return isHeldByState(value);
    case 'apply':
      return !node.op.entry.remote && args.every(isStanding);
    case 'record':
    case 'align':
    case 'field':
    case 'cast':
    case 'member':
      return args.every(isStanding);
    default:
      return false;
  }
}

/** The cell of a value of other rows of the row's entity, made of what aggregations have kept by now. */
export const standingCell = (writer: LoopWriter, value: Value): Cell => new Standing(writer).cell(value);

class Standing {
  readonly #writer: LoopWriter;
  readonly #cells = new Map<Value, Cell>();
  readonly #records = new Map<LoopWriter, Expr>();

  constructor(writer: LoopWriter) {
    this.#writer = writer;
  }

  cell(value: Value): Cell {
    const known = this.#cells.get(value) ?? this.#made(value);
    this.#cells.set(value, known);
    return known;
  }

  #made(value: Value): Cell {
    if (value.how.kind === 'literal') return this.#writer.literal(value);
    if (value.node.op.kind !== 'fold')
      return this.#writer.own(
        value,
        value.args.map(arg => this.cell(arg))
      );
    const folded = this.#writer.context.foldedAt(value);
    return standingFold(this.#writer, folded, this.#record(folded.writer));
  }

  #record(loop: LoopWriter): Expr {
    const record = this.#records.get(loop) ?? this.#writer.body.let(this.#writer.recordOf(loop), 'record');
    this.#records.set(loop, record);
    return record;
  }
}
