import { DataModel } from '@lumino/datagrid';
import type { ColumnInfo, RowsWindow } from '../../engine/serve/protocol.ts';
import type { EngineClient } from '../client.ts';
import type { ResultData } from './data.ts';

const ROWS = 200;
const COLUMNS = 32;
/** Blocks that are kept; those longest unseen go. */
const MOST_BLOCKS = 200;
/** Columns that stay in sight: `_time` and `_key`. */
export const FIXED = 2;

type Cells = RowsWindow['cells'];

/** The rows of a result for a grid: blocks of what is in sight are fetched from the engine, nothing else is held. */
export class ResultRows extends DataModel {
  /** Called when rows cannot be had. */
  onTrouble: (why: string) => void = () => {};
  private readonly client: EngineClient;
  private readonly result: ResultData;
  private readonly blocks = new Map<string, Cells>();
  private readonly asked = new Set<string>();

  constructor(client: EngineClient, result: ResultData) {
    super();
    this.client = client;
    this.result = result;
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.result.rows : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? Math.max(0, this.result.columns.length - FIXED) : FIXED;
  }

  data(region: DataModel.CellRegion, row: number, column: number): string {
    const index = columnIndex(region, column);
    if (region === 'column-header' || region === 'corner-header') return this.result.columns[index]?.name ?? '';
    return this.cell(row, index) ?? '';
  }

  override metadata(region: DataModel.CellRegion, row: number, column: number): DataModel.Metadata {
    const index = columnIndex(region, column);
    const isNull = (region === 'body' || region === 'row-header') && this.cell(row, index) === null;
    return { type: this.result.columns[index]?.type ?? '', isNull };
  }

  /** The column of a cell. */
  column(region: DataModel.CellRegion, column: number): ColumnInfo | undefined {
    return this.result.columns[columnIndex(region, column)];
  }

  /** A cell's text; null is null, undefined is not there yet: it is asked for. */
  private cell(row: number, index: number): string | null | undefined {
    const [top, left] = [row - (row % ROWS), index - (index % COLUMNS)];
    const key = `${top} ${left}`;
    const block = this.blocks.get(key);
    if (block === undefined) void this.fetch(key, top, left);
    return block?.[index - left]?.[row - top];
  }

  private async fetch(key: string, from: number, firstColumn: number): Promise<void> {
    if (this.asked.has(key)) return;
    this.asked.add(key);
    const question = { type: 'window', ticket: this.result.ticket, from, rows: ROWS, firstColumn, columns: COLUMNS } as const;
    const answer = await this.client.ask(question).catch((why: Error) => why);
    this.asked.delete(key);
    if (answer instanceof Error) {
      this.keep(key, []);
      this.onTrouble(answer.message);
      return;
    }
    this.keep(key, (answer as RowsWindow).cells);
    this.tell(from, firstColumn);
  }

  private keep(key: string, cells: Cells): void {
    this.blocks.set(key, cells);
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= MOST_BLOCKS) return;
      this.blocks.delete(oldest);
    }
  }

  private tell(row: number, firstColumn: number): void {
    const rowSpan = Math.min(ROWS, this.result.rows - row);
    const last = Math.min(firstColumn + COLUMNS, this.result.columns.length);
    const changed = (region: DataModel.CellRegion, column: number, columnSpan: number): void => {
      if (columnSpan > 0) this.emitChanged({ type: 'cells-changed', region, row, column, rowSpan, columnSpan });
    };
    if (firstColumn === 0) changed('row-header', 0, FIXED);
    const first = Math.max(firstColumn, FIXED);
    changed('body', first - FIXED, last - first);
  }
}

const columnIndex = (region: DataModel.CellRegion, column: number): number =>
  region === 'row-header' || region === 'corner-header' ? column : column + FIXED;
