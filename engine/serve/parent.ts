import type { Readable } from 'node:stream';
import { type Clock, every } from './clock.ts';

const POLL_MS = 1000;

/** How the engine knows that whoever started it is still there. */
export interface Parentage {
  readonly stdin: Readable;
  readonly clock: Clock;
  /** The parent's process id now: it changes when the parent is gone. */
  readonly ppid: () => number;
  /** A further process that must live; its id, or null. */
  readonly watched: number | null;
  readonly alive: (pid: number) => boolean;
}

/** Calls `gone` once when stdin ends or a parent has died. A closed stdin alone is not enough: a copy of it may live on in another child. */
export function watchParent(parentage: Parentage, gone: (why: string) => void): void {
  const { stdin, clock, ppid, watched, alive } = parentage;
  const first = ppid();
  const end = (why: string) => {
    stop();
    gone(why);
    gone = () => {};
  };
  const stop = every(clock, POLL_MS, () => {
    if (ppid() !== first || !alive(first)) end('the process that started the engine is gone');
    else if (watched !== null && !alive(watched)) end(`process ${watched} is gone`);
  });
  stdin.on('end', () => end('stdin was closed'));
  stdin.on('close', () => end('stdin was closed'));
  stdin.on('error', () => end('stdin broke'));
}

/** Whether a process of that id exists, as far as the system tells. */
export function processAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
