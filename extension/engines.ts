import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { EngineClient } from './client.ts';

/** The engine's session of a notebook is its kernel's id, which the kernel knows too and a restart keeps; null where there is no kernel. */
export const sessionOf = (panel: NotebookPanel): string | null => panel.sessionContext.session?.kernel?.id ?? null;

/** Whether a session is a notebook's own, or one beside it that its header lines name. */
export const ofSession = (session: string, own: string | null): boolean => session === own || session.split('.')[0] === own;

/** Everything that is of one session talks over one connection. */
export const IEngines = new Token<Engines>('@timeloom/lab:IEngines');

/** Connections to the sessions of the open notebooks: one each, made when first asked for, ended with the notebook or its kernel. */
export class Engines {
  /** Told of a session whose tables or formulas changed, or that can be asked again. */
  readonly changed = new Signal<Engines, string>(this);
  /** Told when a notebook has got a kernel, and with it a session. */
  readonly joined = new Signal<Engines, void>(this);
  private readonly clients = new Map<string, EngineClient>();
  private readonly tracker: INotebookTracker;

  constructor(tracker: INotebookTracker) {
    this.tracker = tracker;
    tracker.widgetAdded.connect((_, panel) => {
      panel.sessionContext.kernelChanged.connect(() => {
        this.endUnused();
        this.joined.emit();
      });
      panel.disposed.connect(() => this.endUnused());
    });
  }

  /** The connection to a session. */
  of(session: string): EngineClient {
    const known = this.clients.get(session);
    if (known) return known;
    const client = new EngineClient(session);
    this.clients.set(session, client);
    let revision: number | null = null;
    client.changed.connect((_, connection) => {
      const now = connection.kind === 'open' ? (connection.state?.revision ?? -1) : null;
      if (now !== null && now !== revision) this.changed.emit(session);
      revision = now;
    });
    return client;
  }

  /** The connection to a session, if it is that of an open notebook; null for one that a saved output speaks of. */
  known(session: string): EngineClient | null {
    const panel = this.tracker.find(open => ofSession(session, sessionOf(open)));
    return panel ? this.of(session) : null;
  }

  private endUnused(): void {
    const used = new Set<string | null>();
    this.tracker.forEach(panel => void used.add(panel.isDisposed ? null : sessionOf(panel)));
    for (const [session, client] of this.clients) {
      if ([...used].some(own => ofSession(session, own))) continue;
      client.close();
      this.clients.delete(session);
    }
  }
}
