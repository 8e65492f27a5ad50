/** Where an operation stands in the picture of a plan: below all it takes rows from. */
export interface Box {
  readonly row: number;
  readonly column: number;
}

/** Of a box, in pixels. */
export const WIDTH = 226;

/** Places for operations, each given by those it takes rows from, which come before it. */
export function placed(inputs: readonly (readonly number[])[]): readonly Box[] {
  const boxes: Box[] = [];
  const taken = new Map<number, Set<number>>();
  for (const from of inputs) {
    const above = from.map(input => boxes[input] as Box);
    const row = above.reduce((most, box) => Math.max(most, box.row + 1), 0);
    const columns = taken.get(row) ?? new Set<number>();
    let column = above.length === 0 ? 0 : Math.min(...above.map(box => box.column));
    while (columns.has(column)) column++;
    taken.set(row, columns.add(column));
    boxes.push({ row, column });
  }
  return boxes;
}
