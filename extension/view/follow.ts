import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Connection, EngineClient } from '../client.ts';
import { type Engines, sessionOf } from '../engines.ts';

const MENTION = /^\s*%%?timeline|\btimeloom\b/m;

function usesTimeloom(panel: NotebookPanel): boolean {
  const cells = panel.content.model?.cells ?? [];
  for (const cell of cells) if (cell.type === 'code' && MENTION.test(cell.sharedModel.getSource())) return true;
  return false;
}

/**
 * Follows the engine of the current notebook, if that notebook uses Timeloom at all, so that no session is made for notebooks
 * that do not. Reports what is known of it, and null where there is none.
 */
export function followCurrentNotebook(
  tracker: INotebookTracker,
  engines: Engines,
  report: (client: EngineClient | null, connection: Connection | null) => void
): void {
  let followed: EngineClient | null = null;
  const told = (client: EngineClient, connection: Connection): void => report(client, connection);

  const refresh = (): void => {
    const panel = tracker.currentWidget;
    const session = panel && usesTimeloom(panel) ? sessionOf(panel) : null;
    const client = session === null ? null : engines.of(session);
    if (client === followed) return;
    followed?.changed.disconnect(told);
    client?.changed.connect(told);
    followed = client;
    report(client, client?.connection ?? null);
  };

  tracker.currentChanged.connect(refresh);
  tracker.widgetAdded.connect((_, panel) => {
    panel.sessionContext.kernelChanged.connect(refresh);
    void panel.context.ready.then(refresh);
  });
  NotebookActions.executionScheduled.connect(refresh);
}
