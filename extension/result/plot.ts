import { Widget } from '@lumino/widgets';
import uPlot from 'uplot';
import type { Curves } from '../../engine/serve/protocol.ts';
import { counted, element, visible } from '../cell/texts.ts';
import type { EngineClient } from '../client.ts';
import type { ResultData } from './data.ts';
import { type Corner, rangeOf, type Shapes, shapesOf } from './shapes.ts';

/** Differ in lightness too, for either background and for most eyes; the same as in the static picture. */
const COLOURS = ['#3b7dd8', '#d9822b', '#2f9e6e', '#c2506f', '#8a67c9', '#9a8433', '#3aa6b9', '#7d7d7d'];
const HEIGHT = 190;
/** Of more values the points are small, and held ones have none. */
const SPARSE = 120;
/** Pixels around the plane where a point at its edge may go. */
const BEYOND = 5;

type Panel = Curves['panels'][number];
type Span = readonly [from: number, to: number];

/** What keys do to the part of time that is shown: how much of it there is then, and where it begins, in parts of itself. */
const KEYS: Readonly<Record<string, readonly [size: number, begin: number]>> = {
  '+': [0.5, 0.25],
  '-': [2, -0.5],
  ArrowLeft: [1, -0.25],
  ArrowRight: [1, 0.25]
};

/** Curves of a result, one panel per field and one colour per entity; what is zoomed into is asked for more finely. */
export class ResultPlot extends Widget {
  onTrouble: (why: string) => void = () => {};
  private readonly client: EngineClient;
  private readonly result: ResultData;
  private plots: uPlot[] = [];
  private curves: Curves | null = null;
  private whole: Span | null = null;
  private asked = 0;
  private readonly resized = new ResizeObserver(() => this.fill());

  constructor(client: EngineClient, result: ResultData) {
    super();
    this.client = client;
    this.result = result;
    this.addClass('tl-Plot');
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'group');
    this.node.dataset['lmSuppressShortcuts'] = 'true';
    this.node.onkeydown = event => this.pressed(event);
  }

  /** Takes on the theme's colours. */
  recolour(): void {
    if (this.curves) this.draw(this.curves, this.plots[0]?.width ?? this.width());
  }

  protected override onAfterAttach(): void {
    if (this.parent) this.resized.observe(this.parent.node);
    void this.zoom(null);
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
  private async zoom(span: Span | null): Promise<void> {
    const asked = ++this.asked;
    const part = span === null ? {} : { from: span[0], to: span[1] };
    const question = { type: 'curves', ticket: this.result.ticket, width: this.width(), entities: COLOURS.length, ...part } as const;
    const answer = await this.client.ask(question).catch((why: Error) => why);
    if (asked !== this.asked || this.isDisposed) return;
    if (answer instanceof Error) return this.onTrouble(answer.message);
    this.whole ??= (answer as Curves).span;
    this.draw(answer as Curves, this.width());
  }

  private pressed(event: KeyboardEvent): void {
    const { curves, whole } = this;
    const change = KEYS[event.key === '=' ? '+' : event.key];
    if (curves === null || whole === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '0') void this.zoom(null);
    else if (change) void this.zoom(within(whole, curves.span, change));
    else return;
    event.preventDefault();
  }

  private draw(curves: Curves, wide: number): void {
    this.curves = curves;
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
    const nothing = whyNothing(curves);
    this.node.setAttribute('aria-label', nothing ?? told(curves));
    if (nothing !== null) {
      this.node.replaceChildren(element('p', 'tl-Plot-nothing', nothing));
      return;
    }
    const panels = curves.panels.map(({ field }) => {
      const panel = element('div', 'tl-Plot-panel');
      panel.append(element('div', 'tl-Plot-title', visible(field)));
      return panel;
    });
    this.node.replaceChildren(...panels, legend(curves));
    this.plots = curves.panels.flatMap((panel, i) => this.panel(panel, curves.span, panels[i] as HTMLElement, wide));
  }

  private panel({ series, continuity }: Panel, span: Span, target: HTMLElement, width: number): uPlot[] {
    const range = rangeOf(series);
    if (range === null) {
      target.append(element('p', 'tl-Plot-nothing', 'no values'));
      return [];
    }
    const end = widened(span);
    const shapes = series.map(each => shapesOf(each, continuity, end));
    const options: uPlot.Options = {
      width,
      height: HEIGHT,
      tzDate: time => uPlot.tzDate(new Date(time), 'UTC'),
      ms: 1,
      legend: { show: false },
      scales: { x: { time: true, range: () => [span[0], end] }, y: { range: () => uPlot.rangeNum(...range, 0.1, true) } },
      axes: axes(),
      series: [{}, { show: true }],
      cursor: { sync: { key: this.result.ticket }, drag: { x: true, y: false }, points: { show: false } },
      hooks: {
        setSelect: [plot => this.selected(plot)],
        draw: [plot => paint(plot, shapes, continuity !== 'moving')]
      }
    };
    const plot = new uPlot(
      options,
      [
        [span[0], end],
        [null, null]
      ],
      target
    );
    plot.over.addEventListener('dblclick', () => void this.zoom(null));
    return [plot];
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

const widened = ([from, to]: Span): number => (to > from ? to : from + 1000);

/** A part of the whole that is larger or smaller than the one shown, or beside it; null: all of it. */
function within(whole: Span, [from, to]: Span, [size, begin]: readonly [number, number]): Span | null {
  const length = (to - from) * size;
  if (length >= whole[1] - whole[0]) return null;
  const start = Math.min(Math.max(from + (to - from) * begin, whole[0]), whole[1] - length);
  return [start, start + length];
}

/** Draws what there is of each series into the plot. */
function paint({ ctx, bbox, scales }: uPlot, all: readonly Shapes[], hasPoints: boolean): void {
  const { x, y } = scales as Record<'x' | 'y', { min: number; max: number }>;
  const place = ([time, value]: Corner): readonly [number, number] => [
    bbox.left + ((time - x.min) / (x.max - x.min)) * bbox.width,
    bbox.top + (1 - (value - y.min) / (y.max - y.min)) * bbox.height
  ];
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - BEYOND, bbox.top - BEYOND, bbox.width + 2 * BEYOND, bbox.height + 2 * BEYOND);
  ctx.clip();
  all.forEach(({ lines, points }, i) => {
    const colour = COLOURS[i % COLOURS.length] as string;
    const isSparse = points.length <= SPARSE;
    stroke(ctx, lines, place, colour);
    if (hasPoints && (isSparse || lines.length === 0)) dot(ctx, points, place, colour, (isSparse ? 5 : 2.5) * devicePixelRatio);
  });
  ctx.restore();
}

type Place = (corner: Corner) => readonly [x: number, y: number];

function stroke(ctx: CanvasRenderingContext2D, lines: Shapes['lines'], place: Place, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.lineCap = 'round';
  ctx.beginPath();
  for (const line of lines) {
    ctx.moveTo(...place(line[0] as Corner));
    for (const corner of line) ctx.lineTo(...place(corner));
  }
  ctx.stroke();
}

function dot(ctx: CanvasRenderingContext2D, points: readonly Corner[], place: Place, colour: string, size: number): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const point of points) {
    const [x, y] = place(point);
    ctx.moveTo(x + size / 2, y);
    ctx.arc(x, y, size / 2, 0, 2 * Math.PI);
  }
  ctx.fill();
}

/** Why there is nothing to draw; null if there is. */
function whyNothing({ panels, rows }: Curves): string | null {
  if (panels.length === 0) return 'No field of this result is a number or boolean: there is nothing to draw.';
  if (rows === 0) return 'no rows';
  return panels.some(({ series }) => rangeOf(series) !== null) ? null : 'no rows with a value that can be drawn';
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

function legend({ entities, moreEntities, moreFields }: Curves): HTMLElement {
  const dom = element('div', 'tl-Plot-legend');
  entities.forEach((name, i) => {
    const entity = element('span', 'tl-Plot-entity');
    const swatch = element('span', 'tl-Plot-swatch');
    swatch.style.background = COLOURS[i % COLOURS.length] as string;
    entity.append(swatch, element('span', 'tl-Plot-name', visible(name)));
    dom.append(entity);
  });
  if (moreEntities > 0) dom.append(element('span', '', `entities not drawn: ${counted(moreEntities)}`));
  if (moreFields > 0) dom.append(element('span', '', `fields not drawn: ${moreFields}`));
  return dom;
}

/** What the picture shows and keys do, for those who do not see it. */
function told({ panels, entities, moreEntities, span }: Curves): string {
  const fields = panels.map(({ field }) => visible(field)).join(', ');
  const [from, to] = span.map(time => new Date(time).toISOString());
  return `Plot of ${fields} for ${entities.length + moreEntities} entities from ${from} to ${to}. Plus and minus zoom, arrows move, 0 shows all.`;
}
