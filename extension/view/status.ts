import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { counted } from '../cell/texts.ts';
import type { Connection, EngineState } from '../client.ts';

/** The command that enables the part of Timeloom that runs in the Jupyter server. */
export const ENABLE_COMMAND = 'jupyter server extension enable timeloom';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes for people: three digits and a unit, e.g. `84.2 MB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}

function stateText(state: EngineState, trans: TranslationBundle): string {
  const parts = [
    trans._n('%1 table', '%1 tables', state.tables),
    trans._n('%2 row', '%2 rows', state.rows, counted(state.rows)),
    state.running === 0 ? trans.__('idle') : trans.__('%1 running', state.running),
    bytesText(state.memory)
  ];
  return parts.join(' · ');
}

function text(connection: Connection, trans: TranslationBundle): string {
  switch (connection.kind) {
    case 'connecting':
      return trans.__('connecting…');
    case 'open':
      return connection.state === null ? trans.__('ready') : stateText(connection.state, trans);
    case 'absent':
      return `${trans.__('server part not enabled')}: ${ENABLE_COMMAND}`;
    case 'lost':
      return trans.__('engine not reachable, trying again…');
  }
}

function hint(connection: Connection, trans: TranslationBundle): string {
  if (connection.kind !== 'absent') return trans.__("Timeloom's engine for this notebook");
  return trans.__('Run "%1" in a terminal, then restart JupyterLab', ENABLE_COMMAND);
}

/** One line in the status bar: what the engine of the current notebook holds and does. Hidden where a notebook does not use it. */
export class EngineStatus extends Widget {
  /** Told when the line appears or disappears. */
  readonly activeChanged = new Signal<EngineStatus, void>(this);
  private readonly trans: TranslationBundle;
  private connection: Connection | null = null;

  constructor(trans: TranslationBundle) {
    super();
    this.trans = trans;
    this.addClass('jp-StatusBar-TextItem');
    this.addClass('tl-EngineStatus');
  }

  /** Whether there is anything to show. */
  get active(): boolean {
    return this.connection !== null;
  }

  /** Shows what is known of the engine; null: the current notebook does not use Timeloom. */
  report(connection: Connection | null): void {
    const wasActive = this.active;
    this.connection = connection;
    this.node.dataset['state'] = connection?.kind ?? '';
    this.node.textContent = connection === null ? '' : `Timeloom: ${text(connection, this.trans)}`;
    this.node.title = connection === null ? '' : hint(connection, this.trans);
    if (wasActive !== this.active) this.activeChanged.emit();
  }
}
