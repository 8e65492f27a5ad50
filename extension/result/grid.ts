import { BasicKeyHandler, BasicMouseHandler, BasicSelectionModel, type CellRenderer, DataGrid, TextRenderer } from '@lumino/datagrid';
import { visible } from '../cell/texts.ts';
import type { ResultRows } from './rows.ts';

const ROW = 22;
const MOST_HEIGHT = 330;
const NUMBER = /^([iu](8|16|32|64)|f(32|64))$/;

/** JupyterLab's colours as they are now: a canvas does not follow style sheets. */
const colour = (name: string): string => getComputedStyle(document.body).getPropertyValue(name).trim();

function styleNow(): DataGrid.Style {
  const even = colour('--jp-layout-color1');
  const odd = colour('--jp-rendermime-table-row-background') || even;
  return {
    voidColor: even,
    backgroundColor: even,
    rowBackgroundColor: index => (index % 2 === 0 ? even : odd),
    headerBackgroundColor: colour('--jp-layout-color2'),
    gridLineColor: colour('--jp-border-color3'),
    headerGridLineColor: colour('--jp-border-color2'),
    selectionFillColor: colour('--jp-editor-selected-focused-background') || 'rgba(0, 107, 247, 0.2)',
    selectionBorderColor: colour('--jp-brand-color1'),
    headerSelectionFillColor: 'rgba(100, 100, 100, 0.2)',
    cursorBorderColor: colour('--jp-brand-color1')
  };
}

/** Floats are rounded for the eye; what is copied is exact. */
function shown({ value, metadata }: CellRenderer.CellConfig): string {
  if (metadata['isNull'] === true) return 'null';
  const rounded = /^f(32|64)$/.test(String(metadata['type'])) && String(value).length > 12 ? Number(value).toPrecision(10) : null;
  return rounded === null || !Number.isFinite(Number(value)) ? visible(String(value)) : String(Number(rounded));
}

function rendererNow(): TextRenderer {
  const [plain, faint] = [colour('--jp-ui-font-color1'), colour('--jp-ui-font-color3')];
  return new TextRenderer({
    font: `12px ${colour('--jp-code-font-family') || 'monospace'}`,
    textColor: config => (config.metadata['isNull'] === true ? faint : plain),
    horizontalAlignment: config => (NUMBER.test(String(config.metadata['type'])) ? 'right' : 'left'),
    format: shown
  });
}

/** A grid of a result's rows, as high as they need. */
export class ResultGrid extends DataGrid {
  /** How high it wants to be, in pixels. */
  readonly height: number;
  private readonly rows: ResultRows;

  /** Called when rows cannot be had. */
  set onTrouble(tell: (why: string) => void) {
    this.rows.onTrouble = tell;
  }

  constructor(rows: ResultRows) {
    super({
      style: styleNow(),
      defaultSizes: { rowHeight: ROW, columnWidth: 120, rowHeaderWidth: 140, columnHeaderHeight: ROW + 2 },
      headerVisibility: 'all',
      stretchLastColumn: false
    });
    this.rows = rows;
    this.dataModel = rows;
    this.selectionModel = new BasicSelectionModel({ dataModel: rows });
    this.keyHandler = new BasicKeyHandler();
    this.mouseHandler = new BasicMouseHandler();
    this.recolour();
    this.widen();
    this.height = Math.min(ROW * (rows.rowCount('body') + 2) + 6, MOST_HEIGHT);
    this.addClass('tl-Result-grid');
    this.node.setAttribute('role', 'grid');
    this.node.setAttribute('aria-busy', String(rows.rowCount('body') > 0));
    rows.changed.connect(() => this.node.setAttribute('aria-busy', 'false'));
    this.node.setAttribute('aria-label', `${rows.rowCount('body').toLocaleString('en-US')} rows`);
  }

  /** Takes on the theme's colours. */
  recolour(): void {
    const renderer = rendererNow();
    this.style = styleNow();
    this.cellRenderers.update({ body: renderer, 'row-header': renderer, 'column-header': renderer, 'corner-header': renderer });
  }

  /** Brings a row into sight and selects it. */
  reveal(row: number): void {
    this.scrollToRow(row);
    this.node.dataset['row'] = String(row);
    const last = Math.max(0, this.rows.columnCount('body') - 1);
    const { selectionModel } = this;
    selectionModel?.select({ r1: row, r2: row, c1: 0, c2: last, cursorRow: row, cursorColumn: 0, clear: 'all' });
  }

  // Wide enough for the names and for what such types usually hold.
  private widen(): void {
    const width = (name: string, type: string): number => {
      const typical = type.startsWith('timestamp') ? 20 : NUMBER.test(type) ? 12 : 14;
      return Math.min(Math.max(Math.max(name.length + 2, typical) * 7.4 + 16, 70), 320);
    };
    for (const region of ['row-header', 'body'] as const) {
      const count = Math.min(this.rows.columnCount(region), 500);
      for (let i = 0; i < count; i++) {
        const column = this.rows.column(region, i);
        if (column) this.resizeColumn(region, i, width(column.name, column.type));
      }
    }
  }
}
