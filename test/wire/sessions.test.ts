import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Birth, type Handed, SESSION_REST, Sessions, type WorkerNews } from '../../engine/serve/sessions.ts';
import { StillClock } from '../support/wire/clock.ts';

class FakeSocket implements Handed {
  readonly fate: string[] = [];
  farewell(code: number, reason: string): void {
    this.fate.push(`${code} ${reason}`);
  }
  release(): void {
    this.fate.push('released');
  }
}

interface FakeWorker {
  readonly birth: Birth;
  readonly news: WorkerNews;
  readonly opened: number[];
  killed: boolean;
}

function stage() {
  const clock = new StillClock();
  const workers: FakeWorker[] = [];
  const sessions = new Sessions<FakeSocket>(
    (birth, news) => {
      const worker: FakeWorker = { birth, news, opened: [], killed: false };
      workers.push(worker);
      return {
        pid: workers.length,
        open: connection => void worker.opened.push(connection),
        kill: () => {
          worker.killed = true;
        }
      };
    },
    clock,
    () => `epoch ${workers.length}`
  );
  const open = (name: string) => {
    const socket = new FakeSocket();
    sessions.open(name, { asked: { method: 'GET', url: '', headers: {} }, head: '' }, socket);
    return socket;
  };
  return { clock, workers, sessions, open, worker: (i: number) => workers[i] as FakeWorker };
}

describe('sessions', () => {
  it('have a process each, shared by their connections', () => {
    const { open, workers } = stage();
    open('a');
    open('b');
    open('a');
    assert.deepEqual(
      workers.map(w => [w.birth.session, w.opened]),
      [
        ['a', [1, 3]],
        ['b', [2]]
      ]
    );
  });

  it('end a day after their last connection, not sooner', () => {
    const { open, worker, clock } = stage();
    open('a');
    open('a');
    worker(0).news.closed(1);
    clock.pass(2 * SESSION_REST);
    assert.equal(worker(0).killed, false, 'a connection is left');
    worker(0).news.closed(2);
    clock.pass(SESSION_REST - 1);
    assert.equal(worker(0).killed, false);
    clock.pass(1);
    assert.equal(worker(0).killed, true);
  });

  it('stay when someone comes back within the day', () => {
    const { open, worker, workers, clock } = stage();
    open('a');
    worker(0).news.closed(1);
    clock.pass(SESSION_REST - 1);
    open('a');
    clock.pass(SESSION_REST);
    assert.equal(worker(0).killed, false);
    assert.equal(workers.length, 1);
  });

  it('begin anew after they ended, without tables lost by accident', () => {
    const { open, worker, clock } = stage();
    open('a');
    worker(0).news.closed(1);
    clock.pass(SESSION_REST);
    open('a');
    assert.equal(worker(1).birth.lost, null);
    assert.notEqual(worker(1).birth.epoch, worker(0).birth.epoch);
  });

  it('whose process dies tell their clients why, and who comes next', () => {
    const { open, worker } = stage();
    const [first, second, other] = [open('a'), open('a'), open('b')];
    worker(0).news.died('it ran out of memory');
    assert.deepEqual([first.fate, second.fate, other.fate], [['1011 it ran out of memory'], ['1011 it ran out of memory'], []]);
    open('a');
    assert.equal(worker(2).birth.lost, 'it ran out of memory');
  });

  it('are not touched by late news of a process before', () => {
    const { open, worker, sessions } = stage();
    open('a');
    worker(0).news.died('gone');
    const socket = open('a');
    worker(0).news.died('gone again');
    worker(0).news.closed(1);
    assert.deepEqual(socket.fate, []);
    assert.equal(sessions.list().length, 1);
  });

  it('can be ended by name', () => {
    const { open, worker, sessions } = stage();
    const socket = open('a');
    assert.equal(sessions.end('a', 'the kernel was shut down'), true);
    assert.deepEqual(socket.fate, ['4001 the kernel was shut down']);
    assert.equal(worker(0).killed, true);
    assert.equal(sessions.end('a', 'again'), false);
    worker(0).news.died('killed');
    open('a');
    assert.equal(worker(1).birth.lost, null);
  });

  it('let go of a connection that has closed', () => {
    const { open, worker } = stage();
    const socket = open('a');
    worker(0).news.closed(1);
    worker(0).news.closed(1);
    assert.deepEqual(socket.fate, ['released']);
  });

  it('all end with the engine', () => {
    const { open, workers, sessions } = stage();
    const sockets = [open('a'), open('b')];
    sessions.endAll('the engine ends');
    assert.ok(workers.every(w => w.killed));
    assert.ok(sockets.every(s => s.fate[0] === '1001 the engine ends'));
    assert.deepEqual(sessions.list(), []);
  });
});
