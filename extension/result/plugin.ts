import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Widget } from '@lumino/widgets';
import { type Engines, IEngines } from '../engines.ts';
import { RESULT_TYPE } from './data.ts';
import { ResultView } from './view.ts';

const STILL = ['text/html', 'text/plain'];

/** Shows results in the outputs of cells. */
export const results: JupyterFrontEndPlugin<void> = {
  id: '@timeloom/lab:results',
  description: 'Results as a grid over all their rows, and as curves.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IEngines],
  optional: [IThemeManager],
  activate: (_: JupyterFrontEnd, rendermime: IRenderMimeRegistry, engines: Engines, themes: IThemeManager | null) => {
    const surroundings = {
      engines,
      still: async (model: Parameters<ResultView['renderModel']>[0]): Promise<Widget | null> => {
        const type = STILL.find(known => known in model.data);
        if (type === undefined) return null;
        const renderer = rendermime.createRenderer(type);
        await renderer.renderModel(model);
        return renderer;
      },
      themed: (changed: () => void) => void themes?.themeChanged.connect(() => requestAnimationFrame(changed))
    };
    rendermime.addFactory({ safe: true, mimeTypes: [RESULT_TYPE], defaultRank: 30, createRenderer: () => new ResultView(surroundings) });
  }
};
