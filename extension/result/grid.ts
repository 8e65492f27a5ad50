import { ClipboardExt } from '@lumino/domutils';
import { Widget } from '@lumino/widgets';
import { counted, element } from '../cell/texts.ts';
import { Line } from './line.ts';
import type { ResultRows } from './rows.ts';
import { extentOf, holds, moved, type Place, type Selection } from './selection.ts';
import { FIXED, Widths } from './widths.ts';

const ROW = 22;
const MOST_HEIGHT = 330;
/** No browser shows an element of more pixels for sure; of more rows the bar goes in larger steps. */
const MOST_PIXELS = 8_000_000;
/** Lines beyond those in sight, so that nothing is blank while one scrolls. */
const BEYOND = 4;
/** Columns to either side. */
const BESIDE = 2;
const MOST_COPIED = 200_000;

let grids = 0;

/** A grid of a result's rows, as high as they need: only what is in sight is in the page. */
export class ResultGrid extends Widget {
  /** How high it wants to be, in pixels. */
  readonly height: number;
  /** Called when what was asked of it cannot be done. */
  onRefusal: (why: string) => void = () => {};
  private readonly rows: ResultRows;
  private readonly types: readonly string[];
  private readonly widths: Widths;
  private readonly space = element('div', 'tl-Grid-space');
  private readonly head = new Line('columnheader');
  private lines: Line[] = [];
  private columns: readonly [first: number, end: number] = [0, 0];
  /** Pixels of rows above the first in sight. */
  private top = 0;
  /** Where the bar was put for that. */
  private placed = 0;
  private selection: Selection | null = null;
  private readonly cursorId = `tl-Grid-cursor-${++grids}`;
  private readonly resized = new ResizeObserver(() => this.render());

  constructor(rows: ResultRows) {
    super({ node: element('div', 'tl-Result-grid tl-Grid') });
    this.rows = rows;
    this.types = rows.columns.map(({ type }) => type);
    this.widths = new Widths(rows.columns);
    this.height = Math.min(ROW * (rows.count + 2) + 6, MOST_HEIGHT);
    this.describe();
    this.space.append(this.head.node);
    this.head.node.classList.add('tl-Grid-head');
    this.node.append(this.space);
    this.listen();
    rows.changed.connect(() => {
      this.render();
      this.node.setAttribute('aria-busy', 'false');
    });
  }

  /** Called when rows cannot be had. */
  set onTrouble(tell: (why: string) => void) {
    this.rows.onTrouble = tell;
  }

  /** Brings a row into sight and selects it. */
  reveal(row: number): void {
    this.node.dataset['row'] = String(row);
    if (row * ROW < this.top || (row + 1) * ROW > this.top + this.page) this.go(row * ROW - this.page / 3);
    this.select({ from: { row, column: this.widths.count - 1 }, to: { row, column: 0 } });
    this.node.focus({ preventScroll: true });
  }

  /** Copies what is selected, tab by tab and line by line. */
  async copy(): Promise<void> {
    if (this.selection === null) return this.onRefusal('nothing is selected');
    const [top, left, bottom, right] = extentOf(this.selection);
    const cells = (bottom + 1 - top) * (right + 1 - left);
    if (cells > MOST_COPIED) return this.onRefusal(`${counted(cells)} cells are too many to copy: save them as CSV or Parquet`);
    const lines: string[] = [];
    try {
      for await (const row of this.rows.texts(top, left, bottom, right)) lines.push(row.map(text => text ?? '').join('\t'));
      ClipboardExt.copyText(lines.join('\n'));
    } catch (why) {
      this.onRefusal((why as Error).message);
    }
  }

  protected override onAfterAttach(): void {
    this.resized.observe(this.node);
    this.render();
  }

  override dispose(): void {
    this.resized.disconnect();
    super.dispose();
  }

  private describe(): void {
    const { count, columns } = this.rows;
    this.node.tabIndex = 0;
    this.node.dataset['lmSuppressShortcuts'] = 'true';
    const facts = {
      role: 'grid',
      'aria-busy': String(count > 0),
      'aria-label': `${counted(count)} rows`,
      'aria-rowcount': String(count + 1),
      'aria-colcount': String(columns.length),
      'aria-multiselectable': 'true'
    };
    for (const [name, value] of Object.entries(facts)) this.node.setAttribute(name, value);
  }

  private listen(): void {
    const { node } = this;
    node.addEventListener('scroll', () => this.scrolled(), { passive: true });
    if (this.rows.count * ROW > MOST_PIXELS) node.addEventListener('wheel', event => this.turned(event), { passive: false });
    node.addEventListener('keydown', event => this.pressed(event));
    node.addEventListener('pointerdown', event => this.pointed(event));
    node.addEventListener('pointermove', event => this.dragged(event));
  }

  /** The height that the rows have on the page. */
  private get pixels(): number {
    return Math.min(this.rows.count * ROW, MOST_PIXELS);
  }

  private get page(): number {
    return Math.max(0, this.node.clientHeight - ROW);
  }

  private get furthest(): number {
    return Math.max(0, this.rows.count * ROW - this.page);
  }

  private scrolled(): void {
    const { scrollTop } = this.node;
    const room = Math.max(1, this.pixels - this.page);
    if (scrollTop !== this.placed) this.top = Math.min(this.furthest, scrollTop * (this.pixels < MOST_PIXELS ? 1 : this.furthest / room));
    this.placed = scrollTop;
    this.render();
  }

  // Where the bar goes in large steps, the wheel does not.
  private turned(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? ROW : this.page;
    const before = this.top;
    if (event.ctrlKey || event.deltaY === 0) return;
    this.go(this.top + event.deltaY * unit);
    if (this.top === before) return;
    event.preventDefault();
    this.node.scrollLeft += event.deltaX * unit;
  }

  private go(top: number): void {
    this.top = Math.min(Math.max(0, top), this.furthest);
    const room = Math.max(0, this.pixels - this.page);
    this.node.scrollTop = this.pixels < MOST_PIXELS ? this.top : (this.top / Math.max(1, this.furthest)) * room;
    this.placed = this.node.scrollTop;
    this.render();
  }

  private render(): void {
    if (!this.isAttached || this.node.clientHeight === 0) return;
    const { space, widths } = this;
    space.style.height = `${this.pixels + ROW}px`;
    space.style.width = `${widths.total}px`;
    this.arrange();
    const first = Math.max(0, Math.floor(this.top / ROW) - BEYOND);
    const end = Math.min(this.rows.count, Math.ceil((this.top + this.page) / ROW) + BEYOND);
    // A line stays with its row as long as that is in sight.
    const free = this.lines.filter(({ row }) => row < first || row >= end);
    const kept = new Map(this.lines.map(line => [line.row, line]));
    for (let row = first; row < end; row++) this.place(row, kept.get(row) ?? free.pop() ?? this.added());
    for (const { node } of free) node.style.display = 'none';
  }

  private place(row: number, line: Line): void {
    if (line.row !== row || !line.isWhole) {
      line.fill(row, column => this.rows.cell(row, column), this.types);
      line.node.setAttribute('aria-rowindex', String(row + 2));
      line.node.classList.toggle('tl-mod-odd', row % 2 === 1);
      this.mark(line);
    }
    line.node.style.display = '';
    line.node.style.transform = `translateY(${Math.round(ROW + this.placed + row * ROW - this.top)}px)`;
  }

  /** The columns in sight, if they are others than before. */
  private arrange(): void {
    const { scrollLeft, clientWidth } = this.node;
    const { widths } = this;
    const first = Math.max(FIXED, widths.at(scrollLeft + widths.fixed) - BESIDE);
    const end = Math.min(widths.count, widths.at(scrollLeft + clientWidth) + 1 + BESIDE);
    // A little scrolling does not need other cells.
    const isThere = first >= this.columns[0] && end <= this.columns[1] && this.columns[1] - this.columns[0] <= 2 * (end - first) + 8;
    if (isThere) return;
    this.columns = [Math.max(FIXED, first - BESIDE), Math.min(widths.count, end + BESIDE)];
    this.rearrange();
  }

  private rearrange(): void {
    for (const line of this.lines) line.arrange(this.widths, this.columns, this.types);
    this.head.arrange(this.widths, this.columns, this.types);
    this.head.fill(0, column => this.rows.columns[column]?.name, []);
    this.head.node.setAttribute('aria-rowindex', '1');
  }

  private added(): Line {
    const line = new Line('gridcell');
    line.arrange(this.widths, this.columns, this.types);
    this.lines.push(line);
    this.space.append(line.node);
    return line;
  }

  private mark(line: Line): void {
    const { selection } = this;
    line.mark(column => selection !== null && holds(selection, line.row, column));
    const cursor = selection?.to.row === line.row ? line.at(selection.to.column) : undefined;
    for (const old of this.node.querySelectorAll(`#${this.cursorId}`)) if (cursor || line.node.contains(old)) old.removeAttribute('id');
    if (cursor) cursor.id = this.cursorId;
  }

  private select(selection: Selection | null): void {
    this.selection = selection;
    if (selection) this.bring(selection.to);
    for (const line of this.lines) this.mark(line);
    if (selection) this.node.setAttribute('aria-activedescendant', this.cursorId);
    else this.node.removeAttribute('aria-activedescendant');
  }

  private bring({ row, column }: Place): void {
    const y = row * ROW;
    if (y < this.top) this.go(y);
    else if (y + ROW > this.top + this.page) this.go(y + ROW - this.page);
    if (column < FIXED) return;
    const { node, widths } = this;
    const [start, end] = [widths.start(column), widths.start(column + 1)];
    if (start < node.scrollLeft + widths.fixed) node.scrollLeft = start - widths.fixed;
    else if (end > node.scrollLeft + node.clientWidth) node.scrollLeft = end - node.clientWidth;
    this.render();
  }

  private pressed(event: KeyboardEvent): void {
    const far = event.ctrlKey || event.metaKey;
    const size = { rows: this.rows.count, columns: this.widths.count, page: Math.max(1, Math.floor(this.page / ROW) - 1) };
    const { selection } = this;
    const to = moved(selection?.to ?? { row: Math.ceil(this.top / ROW), column: 0 }, event.key, far, size);
    if (event.altKey || size.rows === 0) return;
    if (to) this.select({ from: event.shiftKey && selection ? selection.from : to, to });
    else if (far && event.key === 'c' && selection) void this.copy();
    else if (far && event.key === 'a') this.select({ from: { row: size.rows - 1, column: size.columns - 1 }, to: { row: 0, column: 0 } });
    else if (event.key === 'Escape' && selection) this.select(null);
    else return;
    event.preventDefault();
  }

  /** The cell under the pointer; row -1 is the head. */
  private under({ clientX, clientY }: MouseEvent): Place {
    const box = this.node.getBoundingClientRect();
    const [x, y] = [clientX - box.left - this.node.clientLeft, clientY - box.top - this.node.clientTop];
    const row = y < ROW ? -1 : Math.min(this.rows.count - 1, Math.floor((y - ROW + this.top) / ROW));
    return { row, column: this.widths.at(x < this.widths.fixed ? x : x + this.node.scrollLeft) };
  }

  private pointed(event: PointerEvent): void {
    const isBar = event.offsetX > this.node.clientWidth || (event.target === this.node && event.offsetY > this.node.clientHeight);
    if (event.button !== 0 || isBar || this.rows.count === 0) return;
    const at = this.under(event);
    const edge = at.row < 0 ? this.edgeUnder(event) : null;
    if (edge !== null) return this.resize(event, edge);
    if (at.row < 0) this.select({ from: { row: this.rows.count - 1, column: at.column }, to: { row: 0, column: at.column } });
    else this.select({ from: event.shiftKey && this.selection ? this.selection.from : at, to: at });
  }

  private dragged(event: PointerEvent): void {
    const at = this.under(event);
    if (event.buttons === 0) this.node.style.cursor = at.row < 0 && this.edgeUnder(event) !== null ? 'col-resize' : '';
    else if (this.selection && at.row >= 0 && event.buttons === 1 && event.target !== this.node) {
      const { to } = this.selection;
      if (at.row !== to.row || at.column !== to.column) this.select({ from: this.selection.from, to: at });
    }
  }

  /** The column whose right edge is under the pointer. */
  private edgeUnder({ clientX }: MouseEvent): number | null {
    const x = clientX - this.node.getBoundingClientRect().left - this.node.clientLeft;
    const inRows = x < this.widths.fixed + EDGE ? x : x + this.node.scrollLeft;
    const column = this.widths.at(inRows - EDGE);
    return Math.abs(this.widths.start(column + 1) - inRows) <= EDGE ? column : null;
  }

  private resize(begun: PointerEvent, column: number): void {
    const width = this.widths.of(column);
    const move = (event: PointerEvent): void => {
      this.widths.resize(column, width + event.clientX - begun.clientX);
      this.columns = [0, 0];
      this.render();
    };
    this.node.setPointerCapture(begun.pointerId);
    this.node.addEventListener('pointermove', move);
    const ended = (): void => this.node.removeEventListener('pointermove', move);
    this.node.addEventListener('pointerup', ended, { once: true });
    this.node.addEventListener('pointercancel', ended, { once: true });
    begun.preventDefault();
  }
}

/** Pixels to either side of a column's edge that take hold of it. */
const EDGE = 4;
