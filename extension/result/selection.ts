/** A place in a grid. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** How many rows and columns a grid has, and how many rows a page. */
export interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly page: number;
}

/** Cells from one corner to another: the cursor is at `to`. */
export interface Selection {
  readonly from: Place;
  readonly to: Place;
}

/** The rows and columns of a selection, first and last. */
export function extentOf({ from, to }: Selection): readonly [top: number, left: number, bottom: number, right: number] {
  return [Math.min(from.row, to.row), Math.min(from.column, to.column), Math.max(from.row, to.row), Math.max(from.column, to.column)];
}

/** Whether a cell is selected. */
export function holds(selection: Selection, row: number, column: number): boolean {
  const [top, left, bottom, right] = extentOf(selection);
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** Where a key takes the cursor, `far` with Ctrl: to the edges; null if it takes it nowhere. */
export function moved({ row, column }: Place, key: string, far: boolean, { rows, columns, page }: Size): Place | null {
  const [lastRow, lastColumn] = [Math.max(0, rows - 1), Math.max(0, columns - 1)];
  const at = (r: number, c: number): Place => ({ row: Math.min(Math.max(r, 0), lastRow), column: Math.min(Math.max(c, 0), lastColumn) });
  switch (key) {
    case 'ArrowUp':
      return at(far ? 0 : row - 1, column);
    case 'ArrowDown':
      return at(far ? lastRow : row + 1, column);
    case 'ArrowLeft':
      return at(row, far ? 0 : column - 1);
    case 'ArrowRight':
      return at(row, far ? lastColumn : column + 1);
    case 'PageUp':
      return at(row - page, column);
    case 'PageDown':
      return at(row + page, column);
    case 'Home':
      return at(far ? 0 : row, 0);
    case 'End':
      return at(far ? lastRow : row, lastColumn);
    default:
      return null;
  }
}
