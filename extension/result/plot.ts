import { Widget } from '@lumino/widgets';
import uPlot from 'uplot';
import type { Curves } from '../../engine/serve/protocol.ts';
import { element, visible } from '../cell/texts.ts';
import type { EngineClient } from '../client.ts';
import type { ResultData } from './data.ts';

/** Differ in lightness too, for either background and for most eyes; the same as in the static picture. */
const COLOURS = ['#3b7dd8', '#d9822b', '#2f9e6e', '#c2506f', '#8a67c9', '#9a8433', '#3aa6b9', '#7d7d7d'];
const HEIGHT = 190;
const MOST_POINTS = 120;

type Panel = Curves['panels'][number];

/** Curves of a result, one panel per field and one colour per entity; what is zoomed into is asked for more finely. */
export class ResultPlot extends Widget {
  onTrouble: (why: string) => void = () => {};
  private readonly client: EngineClient;
  private readonly result: ResultData;
  private plots: uPlot[] = [];
  private curves: Curves | null = null;
  private asked = 0;
  private readonly resized = new ResizeObserver(() => this.fill());

  constructor(client: EngineClient, result: ResultData) {
    super();
    this.client = client;
    this.result = result;
    this.addClass('tl-Plot');
    this.node.setAttribute('role', 'img');
  }

  /** Takes on the theme's colours. */
  recolour(): void {
    if (this.curves) this.draw(this.curves, this.plots[0]?.width ?? this.width());
  }

  protected override onAfterAttach(): void {
    if (this.parent) this.resized.observe(this.parent.node);
    requestAnimationFrame(() => void this.zoom(null));
  }

  override dispose(): void {
    this.resized.disconnect();
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
    super.dispose();
  }

  /** As wide as the output is now. */
  private fill(): void {
    const width = this.width();
    for (const plot of this.plots) if (plot.width !== width) plot.setSize({ width, height: HEIGHT });
  }

  private width(): number {
    return Math.max(240, (this.parent?.node.clientWidth ?? this.node.clientWidth) - 4);
  }

  /** Asks for the curves of a part of the time; null: of all. */
  private async zoom(span: readonly [number, number] | null): Promise<void> {
    const asked = ++this.asked;
    const part = span === null ? {} : { from: span[0], to: span[1] };
    const question = { type: 'curves', ticket: this.result.ticket, width: this.width(), entities: COLOURS.length, ...part } as const;
    const answer = await this.client.ask(question).catch((why: Error) => why);
    if (asked !== this.asked || this.isDisposed) return;
    if (answer instanceof Error) this.onTrouble(answer.message);
    else this.draw(answer as Curves, this.width());
  }

  private draw(curves: Curves, wide: number): void {
    this.curves = curves;
    for (const plot of this.plots) plot.destroy();
    const panels = curves.panels.map(() => element('div', 'tl-Plot-panel'));
    this.node.replaceChildren(...panels, legend(curves));
    this.node.setAttribute('aria-label', told(curves));
    if (curves.panels.length === 0) this.node.replaceChildren('No field of this result is a number or boolean: there is nothing to draw.');
    this.plots = curves.panels.map((panel, i) => this.panel(panel, curves, panels[i] as HTMLElement, wide));
  }

  private panel(panel: Panel, curves: Curves, target: HTMLElement, width: number): uPlot {
    const options: uPlot.Options = {
      title: visible(panel.field),
      width,
      height: HEIGHT,
      tzDate: time => uPlot.tzDate(new Date(time), 'UTC'),
      ms: 1,
      legend: { show: false },
      scales: { x: { time: true, range: () => [curves.span[0], widened(curves.span)] } },
      axes: axes(),
      series: [{}, ...curves.entities.map((name, i) => series(name, i, panel))],
      cursor: { sync: { key: this.result.ticket }, drag: { x: true, y: false } },
      hooks: { setSelect: [plot => this.selected(plot)] },
      plugins: []
    };
    const plot = new uPlot(options, aligned(panel, curves.span), target);
    plot.over.addEventListener('dblclick', () => void this.zoom(null));
    return plot;
  }

  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    // The panels of a plot are linked: each says that it was selected in.
    if (width < 4 || !plot.root.matches(':hover')) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    void this.zoom([from, to]);
  }
}

const widened = ([from, to]: readonly [number, number]): number => (to > from ? to : from + 1000);

/** Continuous values as steps, discrete ones as points, moving ones as lines between what is known of them. */
function series(label: string, index: number, { continuity, series: all }: Panel): uPlot.Series {
  const stroke = COLOURS[index % COLOURS.length] as string;
  const isDiscrete = continuity === 'discrete';
  const paths = isDiscrete ? () => null : continuity === 'moving' ? uPlot.paths.linear?.() : uPlot.paths.stepped?.({ align: 1 });
  const isSparse = (all[index]?.time.length ?? 0) <= MOST_POINTS;
  const points = { show: isDiscrete || isSparse, size: isSparse ? 5 : 2.5, fill: stroke, stroke };
  return { label, stroke, width: 1.5, spanGaps: false, points, ...(paths ? { paths } : {}) };
}

/** One axis of time for all series: where another series has a point, this one has none (undefined); null is a gap. */
function aligned({ series: all, continuity }: Panel, [, end]: readonly [number, number]): uPlot.AlignedData {
  const held = (value: number | null | undefined): (number | null)[] => (continuity === 'continuous' && value !== undefined ? [value] : []);
  const tables = all.map(({ time, value }) => {
    const more = (time.at(-1) ?? end) < end ? held(value.at(-1)) : [];
    return [
      [...time, ...more.map(() => end)],
      [...value, ...more]
    ] as [number[], (number | null)[]];
  });
  if (tables.length === 0) return [[], []];
  return uPlot.join(
    tables as uPlot.AlignedData[],
    tables.map(() => [0, 2])
  ) as uPlot.AlignedData;
}

const DAY = 86_400_000;

/** Days as dates, within days the time, and the date where a day begins and in front. */
function timeTexts(_: uPlot, times: number[], _axis: number, _space: number, step: number): string[] {
  return times.map((time, i) => {
    const text = new Date(time).toISOString();
    const clock = text.slice(11, step < 1000 ? 23 : step < 60_000 ? 19 : 16);
    if (step >= DAY) return i === 0 ? text.slice(0, 10) : text.slice(5, 10);
    return time % DAY === 0 || i === 0 ? `${text.slice(5, 10)}\n${clock}` : clock;
  });
}

function axes(): uPlot.Axis[] {
  const style = getComputedStyle(document.body);
  const stroke = style.getPropertyValue('--jp-ui-font-color1').trim();
  const grid = { stroke: style.getPropertyValue('--jp-border-color3').trim(), width: 1 };
  const font = `11px ${style.getPropertyValue('--jp-ui-font-family').trim() || 'sans-serif'}`;
  return [
    { stroke, grid, ticks: grid, font, values: timeTexts },
    { stroke, grid, ticks: grid, font, size: 62 }
  ];
}

function legend({ entities, moreEntities }: Curves): HTMLElement {
  const dom = element('div', 'tl-Plot-legend');
  entities.forEach((name, i) => {
    const entity = element('span', 'tl-Plot-entity');
    const swatch = element('span', 'tl-Plot-swatch');
    swatch.style.background = COLOURS[i % COLOURS.length] as string;
    entity.append(swatch, visible(name));
    dom.append(entity);
  });
  if (moreEntities > 0) dom.append(element('span', '', `… and ${moreEntities.toLocaleString('en-US')} more that are not drawn`));
  return dom;
}

/** What the picture shows, for those who do not see it. */
function told({ panels, entities, moreEntities, span }: Curves): string {
  const fields = panels.map(({ field }) => field).join(', ');
  const [from, to] = span.map(time => new Date(time).toISOString());
  return `Plot of ${fields} for ${entities.length + moreEntities} entities from ${from} to ${to}`;
}
