import { element, visible } from '../cell/texts.ts';
import { FIXED, isNumber, type Widths } from './widths.ts';

/** What a line shows in a column: null for null, undefined for what is not there yet. */
export type TextAt = (column: number) => string | null | undefined;

/** The columns in sight beside the fixed ones: the first, and the one after the last. */
export type InSight = readonly [first: number, end: number];

/** Floats are rounded for the eye; what is copied is exact. */
export function shown(text: string, type: string): string {
  const rounded = type[0] === 'f' && isNumber(type) && text.length > 12 ? Number(Number(text).toPrecision(10)) : Number.NaN;
  return Number.isFinite(rounded) ? String(rounded) : visible(text);
}

/** A line of a grid in the page: cells of the columns in sight, used for one row after another. */
export class Line {
  readonly node = element('div', 'tl-Grid-line');
  /** The row it shows; -1: none. */
  row = -1;
  /** Whether all of its texts are there. */
  isWhole = false;
  private readonly role: string;
  private cells = new Map<number, HTMLElement>();

  /** `role` of its cells. */
  constructor(role: 'gridcell' | 'columnheader') {
    this.role = role;
    this.node.setAttribute('role', 'row');
  }

  /** Makes cells for other columns than before. `types`: of all columns. */
  arrange(widths: Widths, [first, end]: InSight, types: readonly string[]): void {
    const fixed = element('div', 'tl-Grid-fixed');
    fixed.style.width = `${widths.fixed}px`;
    const cells = new Map<number, HTMLElement>();
    const add = (column: number, to: HTMLElement): void => {
      const cell = this.cell(column, types[column] ?? '');
      cell.style.left = `${widths.start(column)}px`;
      cell.style.width = `${widths.of(column)}px`;
      cells.set(column, cell);
      to.append(cell);
    };
    for (let column = 0; column < Math.min(FIXED, widths.count); column++) add(column, fixed);
    const rest = document.createDocumentFragment() as unknown as HTMLElement;
    for (let column = first; column < end; column++) add(column, rest);
    this.cells = cells;
    this.node.style.width = `${widths.total}px`;
    this.node.replaceChildren(fixed, rest);
    this.row = -1;
  }

  /** Writes the texts of a row into the cells. */
  fill(row: number, textAt: TextAt, types: readonly string[]): void {
    this.row = row;
    this.isWhole = true;
    for (const [column, cell] of this.cells) {
      const text = textAt(column);
      if (text === undefined) this.isWhole = false;
      const isNull = text === null;
      (cell.firstChild as Text).data = isNull ? 'null' : text === undefined ? '' : shown(text, types[column] ?? '');
      cell.classList.toggle('tl-mod-null', isNull);
    }
  }

  /** Marks the cells that are selected. */
  mark(isSelected: (column: number) => boolean): void {
    for (const [column, cell] of this.cells) {
      if (isSelected(column)) cell.setAttribute('aria-selected', 'true');
      else cell.removeAttribute('aria-selected');
    }
  }

  /** Its cell in a column, if that is in sight. */
  at(column: number): HTMLElement | undefined {
    return this.cells.get(column);
  }

  private cell(column: number, type: string): HTMLElement {
    const cell = element('div', isNumber(type) ? 'tl-Grid-cell tl-mod-number' : 'tl-Grid-cell');
    cell.append('');
    cell.setAttribute('role', this.role);
    cell.setAttribute('aria-colindex', String(column + 1));
    return cell;
  }
}
