import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorExtensionRegistry, IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { editing } from './cell/cell.ts';
import { Help } from './cell/help.ts';
import { Engines, IEngines } from './engines.ts';
import { icon } from './icon.ts';
import { MEDIA_TYPE, timelineCells, timeloom } from './language.ts';
import { EnginePanel } from './panel/panel.ts';
import { results } from './result/plugin.ts';
import { addTable } from './table/add.ts';
import { followCurrentNotebook } from './view/follow.ts';
import { EngineStatus } from './view/status.ts';

const engines: JupyterFrontEndPlugin<Engines> = {
  id: '@timeloom/lab:engines',
  description: 'Connections to the engines of the open notebooks.',
  autoStart: true,
  provides: IEngines,
  requires: [INotebookTracker],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker) => new Engines(notebooks)
};

const language: JupyterFrontEndPlugin<void> = {
  id: '@timeloom/lab:language',
  description: 'Colours for %%timeline cells and .tl files; completion, hover, signatures, diagnostics in cells.',
  autoStart: true,
  requires: [IEditorExtensionRegistry, IEditorLanguageRegistry, INotebookTracker, IEngines],
  activate: (
    app: JupyterFrontEnd,
    extensions: IEditorExtensionRegistry,
    languages: IEditorLanguageRegistry,
    notebooks: INotebookTracker,
    engines: Engines
  ) => {
    const help = editing(new Help(notebooks, engines));
    languages.addLanguage({ name: 'timeloom', displayName: 'Timeloom', mime: MEDIA_TYPE, extensions: ['tl'], support: timeloom });
    app.docRegistry.addFileType({ name: 'timeloom', displayName: 'Timeloom', extensions: ['.tl'], mimeTypes: [MEDIA_TYPE] });
    extensions.addExtension({
      name: 'timeloom:cells',
      factory: ({ model }) =>
        'type' in model && model.type === 'code'
          ? { instance: () => timelineCells(model.sharedModel.getSource(), help), reconfigure: () => null }
          : null
    });
  }
};

const engine: JupyterFrontEndPlugin<void> = {
  id: '@timeloom/lab:engine',
  description: "The engine's state in the status bar, and its tables, formulas and running queries in a panel.",
  autoStart: true,
  requires: [INotebookTracker, IEngines],
  optional: [IStatusBar, ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    engines: Engines,
    bar: IStatusBar | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('timeloom');
    const status = new EngineStatus(trans);
    app.commands.addCommand('timeloom:add-table', { label: trans.__('Add a table…'), execute: () => addTable(notebooks, trans) });
    palette?.addItem({ command: 'timeloom:add-table', category: 'Timeloom' });
    const panel = new EnginePanel(trans, () => void app.commands.execute('timeloom:add-table'));
    panel.id = 'timeloom-panel';
    panel.title.icon = icon;
    panel.title.caption = 'Timeloom';
    app.shell.add(panel, 'left', { rank: 400 });
    bar?.registerStatusItem('@timeloom/lab:engine', {
      item: status,
      align: 'left',
      rank: 10,
      isActive: () => status.active,
      activeStateChanged: status.activeChanged
    });
    followCurrentNotebook(notebooks, engines, (client, connection) => {
      status.report(connection);
      panel.report(client, connection);
    });
  }
};

/** What activating a plugin took is among the page's measures, under the plugin's name. */
const measured = <T>(plugin: JupyterFrontEndPlugin<T>): JupyterFrontEndPlugin<T> => ({
  ...plugin,
  activate: (app, ...services) => {
    const start = performance.now();
    try {
      return plugin.activate(app, ...services);
    } finally {
      performance.measure(plugin.id, { start });
    }
  }
});

export default [measured(engines), measured(language), measured(engine), measured(results)];
