import { Widget } from '@lumino/widgets';
import type { Measured, Operation } from '../../engine/serve/protocol.ts';
import { counted, element } from '../cell/texts.ts';
import type { EngineClient } from '../client.ts';
import type { ResultData } from './data.ts';
import { type Box, placed, WIDTH } from './placed.ts';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 58;
const [GAP_X, GAP_Y] = [24, 34];
const MARGIN = 4;

/** The plan of a result as a picture: its operations, the rows each went over and the time it took; the same as a table below. */
export class ResultPlan extends Widget {
  onTrouble: (why: string) => void = () => {};
  private readonly client: EngineClient;
  private readonly ticket: string;

  constructor(client: EngineClient, { ticket }: ResultData) {
    super();
    this.client = client;
    this.ticket = ticket;
    this.addClass('tl-Plan');
    this.node.textContent = 'Measuring…';
  }

  protected override onAfterAttach(): void {
    void this.measure();
  }

  private async measure(): Promise<void> {
    const answer = await this.client.ask({ type: 'measure', ticket: this.ticket }).catch((why: Error) => why);
    if (this.isDisposed) return;
    if (answer instanceof Error) {
      this.node.textContent = '';
      this.onTrouble(answer.message);
      return;
    }
    const { operations, rows } = answer as Measured;
    this.node.replaceChildren(picture(operations, rows), listing(operations));
  }
}

const count = (rows: number): string => `${counted(rows)} ${rows === 1 ? 'row' : 'rows'}`;

function duration(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  return milliseconds >= 0.1 ? `${milliseconds.toPrecision(2)} ms` : '< 0.1 ms';
}

function picture(operations: readonly Operation[], rows: number): SVGElement {
  const total = Math.max(1e-9, ...[operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0)]);
  const boxes = placed(operations.map(({ inputs }) => inputs));
  const width = Math.max(...boxes.map(({ column }) => column + 1)) * (WIDTH + GAP_X) - GAP_X + 2 * MARGIN;
  const height = Math.max(...boxes.map(({ row }) => row + 1)) * (HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN + 26;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', class: 'tl-Plan-picture' });
  svg.setAttribute('aria-label', told(operations, rows));
  operations.forEach(({ inputs }, to) => {
    for (const from of inputs) svg.append(line(boxes[from] as Box, boxes[to] as Box));
  });
  operations.forEach((operation, i) => {
    svg.append(box(operation, boxes[i] as Box, operation.milliseconds / total));
  });
  const last = corner(boxes[operations.findIndex(({ isResult }) => isResult)] ?? { row: 0, column: 0 });
  svg.append(words(`result: ${count(rows)}`, last.x + WIDTH / 2, last.y + HEIGHT + 20, 'tl-Plan-result'));
  return svg;
}

const corner = ({ row, column }: Box): { x: number; y: number } => ({
  x: MARGIN + column * (WIDTH + GAP_X),
  y: MARGIN + row * (HEIGHT + GAP_Y)
});

function line(from: Box, to: Box): SVGElement {
  const [a, b] = [corner(from), corner(to)];
  const [x1, y1, x2, y2] = [a.x + WIDTH / 2, a.y + HEIGHT, b.x + WIDTH / 2, b.y];
  const half = (y1 + y2) / 2;
  return drawn('path', { d: `M${x1} ${y1}C${x1} ${half} ${x2} ${half} ${x2} ${y2}`, class: 'tl-Plan-line' });
}

function box({ title, detail, rows, milliseconds }: Operation, place: Box, share: number): SVGElement {
  const { x, y } = corner(place);
  const group = drawn('g', {});
  const name = drawn('title', {});
  name.textContent = `${title}${detail === '' ? '' : `: ${detail}`}`;
  group.append(name, drawn('rect', { x, y, width: WIDTH, height: HEIGHT, rx: 3, class: 'tl-Plan-box' }));
  group.append(drawn('rect', { x, y: y + HEIGHT - 5, width: WIDTH * share, height: 5, class: 'tl-Plan-share' }));
  group.append(
    words(shortened(title, 26), x + 10, y + 16, 'tl-Plan-title'),
    words(shortened(detail, 34), x + 10, y + 31, 'tl-Plan-detail')
  );
  const percent = `${Math.round(share * 100)} %`;
  group.append(words(`${count(rows)} · ${duration(milliseconds)} · ${percent}`, x + 10, y + 47, 'tl-Plan-cost'));
  return group;
}

const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

function words(text: string, x: number, y: number, className: string): SVGElement {
  const made = drawn('text', { x, y, class: className });
  made.textContent = text;
  return made;
}

function drawn(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** The plan for those who do not see it. */
function told(operations: readonly Operation[], rows: number): string {
  const steps = operations.map(({ title, rows, milliseconds }) => `${title}, ${count(rows)}, ${duration(milliseconds)}`);
  return `Plan of ${operations.length} operations: ${steps.join('; ')}; result: ${count(rows)}`;
}

function listing(operations: readonly Operation[]): HTMLElement {
  const dom = element('details', 'tl-Plan-listing');
  const table = element('table', '');
  const head = element('tr', '');
  head.append(...['', 'operation', 'of', 'rows', 'time'].map(text => element('th', '', text)));
  const body = operations.map(({ title, detail, inputs, rows, milliseconds }, i) => {
    const row = element('tr', '');
    const cells = [`${i + 1}`, detail === '' ? title : `${title}: ${detail}`, inputs.map(input => input + 1).join(' ')];
    row.append(...[...cells, counted(rows), duration(milliseconds)].map(text => element('td', '', text)));
    return row;
  });
  table.append(head, ...body);
  dom.append(element('summary', '', 'As a table'), table);
  return dom;
}
