import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { MessageLoop } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import { element } from '../cell/texts.ts';
import type { EngineClient } from '../client.ts';
import type { Engines } from '../engines.ts';
import { RESULT_TYPE, type ResultData, resultData } from './data.ts';
import { ResultGrid } from './grid.ts';
import { ResultPlan } from './plan.ts';
import { ResultPlot } from './plot.ts';
import { ResultRows } from './rows.ts';
import { type FileKind, save } from './save.ts';

const VIEWS = { table: 'Table', plot: 'Plot', plan: 'Plan' } as const;

type View = keyof typeof VIEWS;

/** What a result's output needs of JupyterLab. */
export interface Surroundings {
  readonly engines: Engines;
  /** Shows the static table: where there is no engine, or it does not have the rows any more. */
  readonly still: (model: IRenderMime.IMimeModel) => Promise<Widget | null>;
  /** Calls back whenever the theme changes. */
  readonly themed: (changed: () => void) => void;
}

/** A result in a cell's output: a grid or curves while the engine has its rows, else what was saved with the notebook. */
export class ResultView extends Widget implements IRenderMime.IRenderer {
  private readonly surroundings: Surroundings;
  private data: ResultData | null = null;
  private client: EngineClient | null = null;
  private shown: ResultGrid | ResultPlot | ResultPlan | null = null;
  private readonly bar = new Widget({ node: element('div', 'tl-Result-bar') });
  private readonly told = element('span', 'tl-Result-told');

  constructor(surroundings: Surroundings) {
    super();
    this.surroundings = surroundings;
    this.addClass('tl-Result');
    this.layout = new PanelLayout();
    surroundings.themed(() => this.shown?.recolour());
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.data = resultData(model.data[RESULT_TYPE]);
    const still = await this.surroundings.still(model);
    if (still) this.put(still);
    this.client = this.data && (await this.live(this.data));
    if (this.data === null || this.client === null || this.isDisposed) return;
    if (still) still.dispose();
    this.fillBar(this.data);
    this.present(this.data.view);
  }

  /** The connection to the engine that has the rows; null if it is another one by now, or none. */
  private async live({ session, epoch }: ResultData): Promise<EngineClient | null> {
    const client = this.surroundings.engines.known(session);
    return client && (await client.epoch) === epoch ? client : null;
  }

  private put(widget: Widget): void {
    (this.layout as PanelLayout).addWidget(widget);
  }

  private present(view: View): void {
    if (this.data === null || this.client === null) return;
    this.shown?.dispose();
    this.told.textContent = '';
    const shown = this.made(view, this.client, this.data);
    shown.onTrouble = why => (this.told.textContent = why);
    this.shown = shown;
    this.put(shown);
    for (const button of this.bar.node.querySelectorAll('[data-view]'))
      button.setAttribute('aria-pressed', String(button.getAttribute('data-view') === view));
  }

  private made(view: View, client: EngineClient, data: ResultData): ResultGrid | ResultPlot | ResultPlan {
    if (view === 'table') return this.grid(client, data);
    return view === 'plot' ? new ResultPlot(client, data) : new ResultPlan(client, data);
  }

  private grid(client: EngineClient, data: ResultData): ResultGrid {
    const grid = new ResultGrid(new ResultRows(client, data));
    grid.node.style.height = `${grid.height}px`;
    return grid;
  }

  private fillBar(data: ResultData): void {
    this.put(this.bar);
    const views = (Object.keys(VIEWS) as View[]).map(view => {
      const button = element('button', '', VIEWS[view]);
      button.dataset['view'] = view;
      button.onclick = () => this.present(view);
      return button;
    });
    const count = `${data.rows.toLocaleString('en-US')} ${data.rows === 1 ? 'row' : 'rows'}`;
    const copy = element('button', '', 'Copy');
    copy.title = 'Copies what is selected, tab by tab';
    copy.onclick = () => this.shown instanceof ResultGrid && this.shown.copyToClipboard();
    const files = (['csv', 'parquet'] as const).map(kind => this.saving(data, kind));
    this.bar.node.append(...views, copy, ...files, this.goTo(), element('span', 'tl-Result-count', count), this.told);
    this.told.setAttribute('role', 'status');
  }

  private saving(data: ResultData, kind: FileKind): HTMLElement {
    const button = element('button', '', kind === 'csv' ? 'CSV' : 'Parquet');
    button.title = `Saves all ${data.rows.toLocaleString('en-US')} rows as a file`;
    button.onclick = async () => {
      button.disabled = true;
      this.told.textContent = await save(data, kind);
      button.disabled = false;
    };
    return button;
  }

  private goTo(): HTMLElement {
    const input = element('input', '');
    input.placeholder = 'Go to a time or key';
    input.setAttribute('aria-label', 'Go to a time or key');
    input.onkeydown = event => {
      event.stopPropagation();
      if (event.key === 'Enter' && input.value.trim() !== '') void this.find(input.value.trim());
    };
    return input;
  }

  private async find(text: string): Promise<void> {
    if (this.data === null || this.client === null) return;
    const { ticket } = this.data;
    this.told.textContent = '';
    const asked = /^\d{4}-\d\d/.test(text) ? { time: text } : { key: text };
    const answer = await this.client.ask({ type: 'find', ticket, ...asked }).catch((why: Error) => why);
    if (answer instanceof Error) this.told.textContent = answer.message;
    else this.found((answer as { row: number | null }).row, text);
  }

  private found(row: number | null, text: string): void {
    if (row === null || row >= (this.data?.rows ?? 0)) {
      this.told.textContent = `no row '${text}'`;
      return;
    }
    if (!(this.shown instanceof ResultGrid)) this.present('table');
    if (this.shown instanceof ResultGrid) this.shown.reveal(row);
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    if (this.shown) MessageLoop.sendMessage(this.shown, Widget.ResizeMessage.UnknownSize);
  }
}
