import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { type Parentage, watchParent } from '../../engine/serve/parent.ts';
import { StillClock } from '../support/wire/clock.ts';

function stage(changes: Partial<Parentage> = {}) {
  const clock = new StillClock();
  const stdin = new PassThrough();
  const why: string[] = [];
  const world = { ppid: 7, dead: new Set<number>() };
  watchParent({ stdin, clock, ppid: () => world.ppid, watched: null, alive: pid => !world.dead.has(pid), ...changes }, reason =>
    why.push(reason)
  );
  stdin.resume();
  return { clock, stdin, why, world };
}

describe('the engine ends', () => {
  it('when stdin ends', async () => {
    const { stdin, why } = stage();
    stdin.end();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(why, ['stdin was closed']);
  });

  it('when its parent has changed, within two seconds', () => {
    const { clock, why, world } = stage();
    clock.pass(10_000);
    assert.deepEqual(why, []);
    world.ppid = 1;
    clock.pass(2000);
    assert.deepEqual(why, ['the process that started the engine is gone']);
  });

  it('when its parent is dead although the id stays, as on Windows', () => {
    const { clock, why, world } = stage();
    world.dead.add(7);
    clock.pass(2000);
    assert.equal(why.length, 1);
  });

  it('when a further process it was told to watch is gone', () => {
    const { clock, why, world } = stage({ watched: 99 });
    clock.pass(5000);
    world.dead.add(99);
    clock.pass(2000);
    assert.deepEqual(why, ['process 99 is gone']);
  });

  it('once only', () => {
    const { clock, why, world, stdin } = stage();
    world.ppid = 1;
    clock.pass(5000);
    stdin.destroy();
    clock.pass(5000);
    assert.equal(why.length, 1);
  });
});
