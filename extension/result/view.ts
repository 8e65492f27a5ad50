import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { MessageLoop } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import { counted, element } from '../cell/texts.ts';
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

const GONE = 'The engine has these rows no more: run the cell again to see all of them.';

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
  private model: IRenderMime.IMimeModel | null = null;
  private data: ResultData | null = null;
  private client: EngineClient | null = null;
  private shown: ResultGrid | ResultPlot | ResultPlan | null = null;
  private still: Widget | null = null;
  private stilling = false;
  private readonly bar = new Widget({ node: element('div', 'tl-Result-bar') });
  private readonly told = element('span', 'tl-Result-told');
  private readonly note = new Widget({ node: element('p', 'tl-Result-note', GONE) });

  constructor(surroundings: Surroundings) {
    super();
    this.surroundings = surroundings;
    this.addClass('tl-Result');
    this.layout = new PanelLayout();
    surroundings.engines.joined.connect(this.join, this);
    surroundings.themed(() => {
      if (this.shown instanceof ResultPlot) this.shown.recolour();
    });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    this.data = resultData(model.data[RESULT_TYPE]);
    this.client?.changed.disconnect(this.settle, this);
    this.client = this.reached();
    await this.settle();
  }

  private reached(): EngineClient | null {
    const client = this.data && this.surroundings.engines.known(this.data.session);
    client?.changed.connect(this.settle, this);
    return client;
  }

  /** Outputs of a notebook that is opened are there before its kernel is known. */
  private join(): void {
    if (this.client !== null) return;
    this.client = this.reached();
    if (this.client !== null) void this.settle();
  }

  override dispose(): void {
    this.surroundings.engines.joined.disconnect(this.join, this);
    this.client?.changed.disconnect(this.settle, this);
    super.dispose();
  }

  /** Shows the rows of the engine that has them, and what was saved where it is another one by now, or none. */
  private async settle(): Promise<void> {
    const epoch = this.client?.epoch ?? null;
    if (this.data !== null && epoch === this.data.epoch) this.revive(this.data);
    else if (this.shown === null || epoch !== null) await this.fall();
  }

  private revive(data: ResultData): void {
    if (this.shown !== null) return;
    this.clear();
    this.fillBar(data);
    this.present(data.view);
  }

  /** What was saved with the notebook, with a note if there was more before. */
  private async fall(): Promise<void> {
    if (this.still !== null || this.stilling || this.model === null) return;
    this.stilling = true;
    const still = await this.surroundings.still(this.model);
    this.stilling = false;
    if (this.isDisposed || (this.client?.epoch ?? null) === this.data?.epoch) return still?.dispose();
    this.fallTo(still);
  }

  private fallTo(still: Widget | null): void {
    const wasLive = this.shown !== null;
    this.clear();
    this.still = still;
    if (still) this.put(still);
    if (wasLive) this.put(this.note);
  }

  /** The engine has the rows no more although it lives: what was saved is shown for good. */
  private async lose(): Promise<void> {
    if (this.model === null || this.client === null) return;
    this.client.changed.disconnect(this.settle, this);
    const still = await this.surroundings.still(this.model);
    if (this.isDisposed) still?.dispose();
    else this.fallTo(still);
  }

  private clear(): void {
    this.still?.dispose();
    this.shown?.dispose();
    this.still = null;
    this.shown = null;
    this.bar.parent = null;
    this.note.parent = null;
  }

  private put(widget: Widget): void {
    (this.layout as PanelLayout).addWidget(widget);
  }

  private present(view: View): void {
    if (this.data === null || this.client === null) return;
    this.shown?.dispose();
    this.told.textContent = '';
    const shown = this.made(view, this.client, this.data);
    this.shown = shown;
    this.put(shown);
    for (const button of this.bar.node.querySelectorAll('[data-view]'))
      button.setAttribute('aria-pressed', String(button.getAttribute('data-view') === view));
  }

  private made(view: View, client: EngineClient, data: ResultData): ResultGrid | ResultPlot | ResultPlan {
    if (view === 'table') return this.grid(client, data);
    const made = view === 'plot' ? new ResultPlot(client, data) : new ResultPlan(client, data);
    made.onTrouble = this.tell;
    return made;
  }

  private grid(client: EngineClient, data: ResultData): ResultGrid {
    const grid = new ResultGrid(new ResultRows(client, data));
    grid.node.style.height = `${grid.height}px`;
    grid.onRefusal = this.tell;
    // While the connection is lost it may come back, with the same rows.
    grid.onTrouble = why => (client.epoch === null ? this.tell(why) : void this.lose());
    return grid;
  }

  private readonly tell = (why: string): void => void (this.told.textContent = why);

  private fillBar(data: ResultData): void {
    this.put(this.bar);
    if (this.bar.node.hasChildNodes()) return;
    const views = (Object.keys(VIEWS) as View[]).map(view => {
      const button = element('button', '', VIEWS[view]);
      button.dataset['view'] = view;
      button.onclick = () => this.present(view);
      return button;
    });
    const count = `${counted(data.rows)} ${data.rows === 1 ? 'row' : 'rows'}`;
    const copy = element('button', '', 'Copy');
    copy.title = 'Copies what is selected, tab by tab';
    copy.onclick = () => this.shown instanceof ResultGrid && void this.shown.copy();
    const files = (['csv', 'parquet'] as const).map(kind => this.saving(data, kind));
    this.bar.node.append(...views, copy, ...files, this.goTo(), element('span', 'tl-Result-count', count), this.told);
    this.told.setAttribute('role', 'status');
  }

  private saving(data: ResultData, kind: FileKind): HTMLElement {
    const button = element('button', '', kind === 'csv' ? 'CSV' : 'Parquet');
    button.title = `Saves all ${counted(data.rows)} rows as a file`;
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
