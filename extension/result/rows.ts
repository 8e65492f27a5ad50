import { Signal } from '@lumino/signaling';
import type { ColumnInfo, RowsWindow } from '../../engine/serve/protocol.ts';
import type { EngineClient } from '../client.ts';
import type { ResultData } from './data.ts';

const ROWS = 200;
const COLUMNS = 32;
/** Blocks that are kept; those longest there go. */
const MOST_BLOCKS = 200;
/** The engine gives no more cells at once. */
const MOST_CELLS = 40_000;

type Cells = RowsWindow['cells'];

/** The rows of a result for a grid: blocks of what is in sight are fetched from the engine, nothing else is held. */
export class ResultRows {
  /** Told when rows have come. */
  readonly changed = new Signal<ResultRows, void>(this);
  /** Called when rows cannot be had. */
  onTrouble: (why: string) => void = () => {};
  readonly count: number;
  readonly columns: readonly ColumnInfo[];
  private readonly client: EngineClient;
  private readonly ticket: string;
  private readonly blocks = new Map<string, Cells>();
  private readonly asked = new Set<string>();

  constructor(client: EngineClient, { ticket, rows, columns }: ResultData) {
    this.client = client;
    this.ticket = ticket;
    this.count = rows;
    this.columns = columns;
    if (rows > 0) this.cell(0, 0);
  }

  /** A cell's text; null is null, undefined is not there yet: it is asked for. */
  cell(row: number, column: number): string | null | undefined {
    const [top, left] = [row - (row % ROWS), column - (column % COLUMNS)];
    const key = `${top} ${left}`;
    const block = this.blocks.get(key);
    if (block === undefined) void this.fetch(key, top, left);
    return block?.[column - left]?.[row - top];
  }

  /** The texts of whole rows of some columns, row by row, fetched as they are needed; bounds are the last that are in. Rejects with an EngineError. */
  async *texts(top: number, left: number, bottom: number, right: number): AsyncGenerator<readonly (string | null)[]> {
    const most = Math.max(1, Math.floor(MOST_CELLS / (right - left + 1)));
    for (let from = top; from <= bottom; from += most) {
      const cells = await this.window(from, Math.min(most, bottom + 1 - from), left, right - left + 1);
      for (let i = 0; i < (cells[0]?.length ?? 0); i++) yield cells.map(column => column[i] ?? null);
    }
  }

  private async window(from: number, rows: number, firstColumn: number, columns: number): Promise<Cells> {
    const answer = await this.client.ask({ type: 'window', ticket: this.ticket, from, rows, firstColumn, columns });
    return (answer as RowsWindow).cells;
  }

  private async fetch(key: string, from: number, firstColumn: number): Promise<void> {
    if (this.asked.has(key)) return;
    this.asked.add(key);
    const cells = await this.window(from, ROWS, firstColumn, COLUMNS).catch((why: Error) => why);
    this.asked.delete(key);
    if (cells instanceof Error) return this.onTrouble(cells.message);
    this.keep(key, cells);
    this.changed.emit();
  }

  private keep(key: string, cells: Cells): void {
    this.blocks.set(key, cells);
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= MOST_BLOCKS) return;
      this.blocks.delete(oldest);
    }
  }
}
