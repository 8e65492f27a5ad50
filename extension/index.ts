import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorExtensionRegistry, IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MEDIA_TYPE, timelineCells, timeloom } from './language.ts';
import { followCurrentNotebook } from './view/follow.ts';
import { EngineStatus } from './view/status.ts';

const language: JupyterFrontEndPlugin<void> = {
  id: '@timeloom/lab:language',
  description: 'Colours for %%timeline cells and .tl files.',
  autoStart: true,
  requires: [IEditorExtensionRegistry, IEditorLanguageRegistry],
  activate: (app: JupyterFrontEnd, extensions: IEditorExtensionRegistry, languages: IEditorLanguageRegistry) => {
    languages.addLanguage({ name: 'timeloom', displayName: 'Timeloom', mime: MEDIA_TYPE, extensions: ['tl'], support: timeloom });
    app.docRegistry.addFileType({ name: 'timeloom', displayName: 'Timeloom', extensions: ['.tl'], mimeTypes: [MEDIA_TYPE] });
    extensions.addExtension({
      name: 'timeloom:cells',
      factory: ({ model }) =>
        'type' in model && model.type === 'code'
          ? { instance: () => timelineCells(model.sharedModel.getSource()), reconfigure: () => null }
          : null
    });
  }
};

const engine: JupyterFrontEndPlugin<void> = {
  id: '@timeloom/lab:engine',
  description: "The engine's state in the status bar.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [IStatusBar, ITranslator],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker, bar: IStatusBar | null, translator: ITranslator | null) => {
    if (bar === null) return;
    const status = new EngineStatus((translator ?? nullTranslator).load('timeloom'));
    bar.registerStatusItem('@timeloom/lab:engine', {
      item: status,
      align: 'left',
      rank: 10,
      isActive: () => status.active,
      activeStateChanged: status.activeChanged
    });
    followCurrentNotebook(notebooks, connection => status.report(connection));
  }
};

export default [language, engine];
