import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { counted, element, visible } from '../cell/texts.ts';
import { type TableChoice, tableCode, tableName } from './code.ts';
import { type Look, look, type Offers, offers } from './kernel.ts';

const UNITS = ['s', 'ms', 'us', 'ns'];
/** A source that is none of those offered. */
const OTHER = '';

/** The fields of the dialog that makes a table of a frame or file. Its value is the code; empty while something is missing. */
export class TableForm extends Widget {
  private readonly trans: TranslationBundle;
  private readonly kernel: Kernel.IKernelConnection;
  private offered: Offers = { frames: [], files: [], loaded: true };
  private seen: Look | null = null;
  private asked = 0;
  private readonly source = element('select', '');
  private readonly path = element('input', '');
  private readonly name = element('input', '');
  private readonly time = element('select', '');
  private readonly unit = element('select', '');
  private readonly key = element('select', '');
  private readonly told = element('div', 'tl-Form-told');
  private readonly preview = element('div', 'tl-Form-preview');
  private readonly code = element('pre', 'tl-Form-code');

  constructor(kernel: Kernel.IKernelConnection, trans: TranslationBundle) {
    super();
    this.trans = trans;
    this.kernel = kernel;
    this.addClass('tl-Form');
    this.unit.append(...UNITS.map(unit => option(unit, unit)));
    this.told.setAttribute('role', 'status');
    this.path.placeholder = trans.__('data/events.parquet');
    const fields = [
      this.field(trans.__('Rows of'), this.source, this.path),
      this.field(trans.__('Table'), this.name),
      this.field(trans.__('Time'), this.time, this.unit),
      this.field(trans.__('Key'), this.key)
    ];
    this.node.append(...fields, this.told, this.preview, this.code);
    this.source.onchange = this.path.onchange = () => void this.look();
    this.name.oninput = this.unit.onchange = this.key.onchange = () => this.write();
    this.time.onchange = () => this.write();
    void this.fill();
  }

  /** The code of the cell; empty while something is missing. */
  getValue(): string {
    return this.code.textContent ?? '';
  }

  private field(label: string, ...inputs: readonly HTMLElement[]): HTMLElement {
    const dom = element('label', 'tl-Form-field');
    inputs[0]?.setAttribute('aria-label', label);
    dom.append(element('span', 'tl-Form-label', label), ...inputs);
    return dom;
  }

  private async fill(): Promise<void> {
    this.told.textContent = this.trans.__('Asking the kernel…');
    try {
      this.offered = await offers(this.kernel);
    } catch (problem) {
      this.told.textContent = (problem as Error).message;
    }
    const rows = (count: number): string => this.trans._n('%2 row', '%2 rows', count, counted(count));
    const frames = this.offered.frames.map(({ name, kind, rows: count }) =>
      option(`variable ${name}`, `${name} (${kind}, ${rows(count)})`)
    );
    const files = this.offered.files.map(file => option(`file ${file}`, file));
    this.source.replaceChildren(
      ...group(this.trans.__('Variables'), frames),
      ...group(this.trans.__('Files'), files),
      option(OTHER, this.trans.__('Another file…'))
    );
    await this.look();
  }

  /** What is chosen as the source: a variable or a file; null where a path is still to be written. */
  private chosen(): Pick<TableChoice, 'from' | 'isFile'> | null {
    const [, kind, from] = /^(variable|file) (.*)$/s.exec(this.source.value) ?? [];
    if (from !== undefined) return { from, isFile: kind === 'file' };
    const path = this.path.value.trim();
    return path === '' ? null : { from: path, isFile: true };
  }

  private async look(): Promise<void> {
    const asked = ++this.asked;
    this.path.hidden = this.source.value !== OTHER;
    this.seen = null;
    const chosen = this.chosen();
    this.told.textContent = '';
    if (chosen) {
      this.name.value = tableName(chosen.from);
      const found = await look(this.kernel, chosen.from, chosen.isFile).catch((problem: Error) => problem);
      if (asked !== this.asked || this.isDisposed) return;
      if (found instanceof Error) this.told.textContent = found.message;
      else this.seen = found;
    }
    this.choose();
  }

  private choose(): void {
    const columns = this.seen?.columns ?? [];
    for (const [select, guess] of [
      [this.time, this.seen?.time],
      [this.key, this.seen?.key]
    ] as const) {
      const nothing = option('', this.trans.__('Choose a column'));
      select.replaceChildren(...(guess ? [] : [nothing]), ...columns.map(({ name, type }) => option(name, `${name}: ${type}`)));
      select.value = guess ?? '';
    }
    this.unit.value = this.seen?.unit ?? 'ns';
    this.preview.replaceChildren(...(this.seen ? [table(this.seen)] : []));
    this.write();
  }

  private write(): void {
    const type = this.seen?.columns.find(({ name }) => name === this.time.value)?.type ?? '';
    const isNumber = /^u?int/.test(type);
    this.unit.hidden = !isNumber;
    const chosen = this.chosen();
    const [name, time, key] = [this.name.value.trim(), this.time.value, this.key.value];
    const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
    this.name.setAttribute('aria-invalid', String(name !== '' && !isName));
    const isWhole = chosen !== null && this.seen !== null && isName && time !== '' && key !== '';
    this.code.textContent = isWhole
      ? tableCode({ ...chosen, name, time, key, unit: isNumber ? this.unit.value : null }, this.offered.loaded)
      : '';
    for (const cell of this.preview.querySelectorAll<HTMLElement>('[data-column]')) {
      const { column } = cell.dataset;
      cell.classList.toggle('tl-mod-chosen', column === time || column === key);
    }
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const made = element('option', '', visible(text));
  made.value = value;
  return made;
}

function group(label: string, options: readonly HTMLElement[]): HTMLElement[] {
  if (options.length === 0) return [];
  const made = element('optgroup', '');
  made.label = label;
  made.append(...options);
  return [made];
}

function table({ columns, rows }: Look): HTMLElement {
  const dom = element('table', '');
  const head = element('tr', '');
  head.append(...columns.map(({ name }) => cellOf('th', name, name)));
  const body = rows.map(row => {
    const line = element('tr', '');
    line.append(...row.map((text, i) => cellOf('td', columns[i]?.name ?? '', text)));
    return line;
  });
  dom.append(head, ...body);
  return dom;
}

function cellOf(tag: 'th' | 'td', column: string, text: string | null): HTMLElement {
  const cell = element(tag, text === null ? 'tl-mod-null' : '', visible(text ?? 'null'));
  cell.dataset['column'] = column;
  return cell;
}
