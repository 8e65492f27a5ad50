import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { TableInfo, WorkInfo } from '../../engine/serve/protocol.ts';
import { counted, element, visible } from '../cell/texts.ts';
import type { Connection, EngineClient } from '../client.ts';
import { bytesText, ENABLE_COMMAND } from '../view/status.ts';

interface Catalog {
  readonly tables: readonly TableInfo[];
  readonly formulas: readonly string[];
}

/** What the engine does for a request, to those who wait for it. */
const WORK: Readonly<Record<string, string>> = {
  table: 'loading',
  add: 'loading',
  fetch: 'reading rows',
  window: 'reading rows',
  count: 'counting',
  find: 'searching',
  curves: 'drawing',
  measure: 'measuring'
};

/** While something runs, how often it is asked for. */
const WORK_MS = 500;

/** The engine of the current notebook: its tables, formulas, and what is running, which can be stopped. */
export class EnginePanel extends Widget {
  private readonly trans: TranslationBundle;
  private client: EngineClient | null = null;
  private revision: number | null = null;
  private timer: number | null = null;
  private readonly summary = element('div', 'tl-Panel-summary');
  private readonly work = element('div', 'tl-Panel-work');
  private readonly tables = element('div', 'tl-Panel-tables');
  private readonly opened = new Set<string>();

  /** `addTable` asks for a table to add. */
  constructor(trans: TranslationBundle, addTable: () => void) {
    super();
    this.trans = trans;
    this.addClass('tl-Panel');
    const add = element('button', 'tl-Panel-add', trans.__('Add table…'));
    add.onclick = addTable;
    this.node.append(element('h2', 'tl-Panel-title', 'Timeloom'), this.summary, add, this.work, this.tables);
    this.report(null, null);
  }

  /** Shows the engine behind a connection; null: the current notebook has none. */
  report(client: EngineClient | null, connection: Connection | null): void {
    if (client !== this.client) this.revision = null;
    this.client = client;
    const state = connection?.kind === 'open' ? connection.state : null;
    this.summary.textContent = this.summaryText(connection);
    if (connection?.kind !== 'open') this.tables.replaceChildren();
    if (state !== null && state.revision !== this.revision) void this.fillTables(state.revision);
    if (state === null || state.running === 0) this.work.replaceChildren();
    else this.watch();
  }

  protected override onAfterDetach(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
  }

  private summaryText(connection: Connection | null): string {
    if (connection === null) return this.trans.__('The notebook in front does not use Timeloom.');
    if (connection.kind === 'absent') return `${this.trans.__('The server part is not enabled')}: ${ENABLE_COMMAND}`;
    if (connection.kind === 'connecting') return this.trans.__('Connecting…');
    if (connection.kind !== 'open') return this.trans.__('The engine is not reachable, trying again…');
    const { state } = connection;
    return state === null ? this.trans.__('Ready') : this.trans.__('%1 rows · %2 of memory', counted(state.rows), bytesText(state.memory));
  }

  private async fillTables(revision: number): Promise<void> {
    this.revision = revision;
    const answer = await this.client?.ask({ type: 'catalog' }).catch(() => null);
    if (!answer || revision !== this.revision) return;
    const { tables, formulas } = answer as Catalog;
    const nothing = element('p', 'tl-Panel-none', this.trans.__('No tables yet. In a cell:'));
    nothing.append(element('code', '', '%timeline_table NAME DATA --time COLUMN --key COLUMN'));
    this.tables.replaceChildren(
      element('h3', 'tl-Panel-head', this.trans.__('Tables')),
      ...(tables.length === 0 ? [nothing] : tables.map(table => this.table(table))),
      ...(formulas.length === 0 ? [] : [element('h3', 'tl-Panel-head', this.trans.__('Formulas')), list(formulas)])
    );
  }

  private table(table: TableInfo): HTMLElement {
    const dom = element('details', 'tl-Panel-table');
    dom.open = this.opened.has(table.name);
    dom.ontoggle = () => void (dom.open ? this.opened.add(table.name) : this.opened.delete(table.name));
    const head = element('summary', 'tl-Panel-name', table.name);
    head.append(element('span', 'tl-Panel-count', this.trans._n('%2 row', '%2 rows', table.rows, counted(table.rows))));
    const entities = this.trans.__('%1 × %2 (%3)', counted(table.entities), table.grouping, bytesText(table.bytes));
    dom.append(head, element('div', 'tl-Panel-note', entities), ...timeOf(table), columnsOf(table));
    return dom;
  }

  private watch(): void {
    if (this.timer !== null) return;
    this.timer = window.setTimeout(() => {
      this.timer = null;
      void this.fillWork();
    }, WORK_MS / 2);
  }

  private async fillWork(): Promise<void> {
    const { client } = this;
    const answer = await client?.ask({ type: 'work' }).catch(() => null);
    if (!client || !answer || client !== this.client || !this.isAttached) return;
    const { work } = answer as { work: readonly WorkInfo[] };
    const head = work.length === 0 ? [] : [element('h3', 'tl-Panel-head', this.trans.__('Running'))];
    this.work.replaceChildren(...head, ...work.map(each => this.running(each, client)));
    if (work.length > 0) this.timer = window.setTimeout(() => this.again(), WORK_MS);
  }

  private again(): void {
    this.timer = null;
    void this.fillWork();
  }

  private running({ work, type, seconds, progress }: WorkInfo, client: EngineClient): HTMLElement {
    const dom = element('div', 'tl-Panel-running');
    const bar = element('progress', '');
    if (progress?.total) bar.value = progress.done / progress.total;
    const rows = progress === null ? '' : ` · ${counted(progress.done)}${progress.total === null ? '' : ` / ${counted(progress.total)}`}`;
    const cancel = element('button', 'tl-Panel-cancel', this.trans.__('Cancel'));
    cancel.onclick = () => void client.ask({ type: 'stop', work }).catch(() => null);
    dom.append(bar, cancel, element('span', 'tl-Panel-doing', `${WORK[type] ?? type} · ${seconds.toFixed(1)} s${rows}`));
    return dom;
  }
}

function list(names: readonly string[]): HTMLElement {
  const dom = element('ul', 'tl-Panel-formulas');
  dom.append(...names.map(name => element('li', '', name)));
  return dom;
}

function timeOf({ span, density, time }: TableInfo): HTMLElement[] {
  if (span === null) return [];
  const [first, last] = span.map(instant => element('span', 'tl-Panel-instant', instant.slice(0, 19).replace('T', ' '))) as [
    HTMLElement,
    HTMLElement
  ];
  const range = element('div', 'tl-Panel-note', `${time}: `);
  range.append(first, ' – ', last);
  return [sparkline(density), range];
}

const SVG = 'http://www.w3.org/2000/svg';

/** Events over time, as bars. */
function sparkline(density: readonly number[]): HTMLElement {
  const most = Math.max(1, ...density);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${density.length} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `events over time, at most ${counted(most)} in a part`);
  density.forEach((count, i) => {
    const bar = document.createElementNS(SVG, 'rect');
    const height = (count / most) * 20;
    for (const [name, value] of Object.entries({ x: i + 0.1, y: 20 - height, width: 0.8, height })) bar.setAttribute(name, String(value));
    svg.append(bar);
  });
  const dom = element('div', 'tl-Panel-spark');
  dom.append(svg);
  return dom;
}

function columnsOf({ columns, time, key }: TableInfo): HTMLElement {
  const dom = element('table', 'tl-Panel-columns');
  for (const { name, type } of columns) {
    const row = element('tr', '');
    const role = name === time ? 'time' : name === key ? 'key' : '';
    row.append(element('td', '', visible(name)), element('td', 'tl-Panel-type', type), element('td', 'tl-Panel-role', role));
    dom.append(row);
  }
  return dom;
}
