import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { type Connection, EngineClient } from '../client.ts';

const MENTION = /^\s*%%?timeline|\btimeloom\b/m;

function usesTimeloom(panel: NotebookPanel): boolean {
  const cells = panel.content.model?.cells ?? [];
  for (const cell of cells) if (cell.type === 'code' && MENTION.test(cell.sharedModel.getSource())) return true;
  return false;
}

/** The session of a notebook is its kernel's id, which the kernel knows too; null where there is none, or no use of Timeloom. */
function sessionOf(panel: NotebookPanel | null): string | null {
  const kernel = panel?.sessionContext.session?.kernel;
  return panel && kernel && usesTimeloom(panel) ? kernel.id : null;
}

/**
 * Keeps one connection: to the engine of the current notebook, if that notebook uses Timeloom at all, so that no session is
 * made for notebooks that do not. Reports what is known of it, and null where there is none.
 */
export function followCurrentNotebook(tracker: INotebookTracker, report: (connection: Connection | null) => void): void {
  let session: string | null = null;
  let client: EngineClient | null = null;

  const refresh = (): void => {
    const wanted = sessionOf(tracker.currentWidget);
    if (wanted === session) return;
    session = wanted;
    client?.close();
    client = wanted === null ? null : new EngineClient(wanted, report);
    if (wanted === null) report(null);
  };

  tracker.currentChanged.connect(refresh);
  tracker.widgetAdded.connect((_, panel) => {
    panel.sessionContext.kernelChanged.connect(refresh);
    void panel.context.ready.then(refresh);
  });
  NotebookActions.executionScheduled.connect(refresh);
}
