import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { type INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { TableForm } from './form.ts';

/** Asks which frame or file is to become a table, and puts the cell that does it below the current one; runs it if that is wanted. */
export async function addTable(tracker: INotebookTracker, trans: TranslationBundle): Promise<void> {
  const panel = tracker.currentWidget;
  const kernel = panel?.sessionContext.session?.kernel;
  if (!panel || !kernel) {
    await showErrorMessage('Timeloom', trans.__('Open a notebook with a Python kernel first: its frames and files can become tables.'));
    return;
  }
  const insert = Dialog.createButton({ label: trans.__('Insert cell') });
  const run = Dialog.okButton({ label: trans.__('Insert and run') });
  const { button, value } = await showDialog({
    title: trans.__('Add a table'),
    body: new TableForm(kernel, trans),
    buttons: [Dialog.cancelButton(), insert, run]
  });
  if (!button.accept || !value) return;
  const { content, sessionContext } = panel;
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(value);
  if (button.label === run.label) await NotebookActions.run(content, sessionContext);
}
