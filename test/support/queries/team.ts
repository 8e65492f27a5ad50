import { openExchange, Reader, Writer } from '../../../engine/run/exchange.ts';
import { FieldsProgram } from '../../../engine/run/fieldsPart.ts';
import type { Team } from '../../../engine/run/team.ts';

/** What is divided by a team of a test: whatever can be. */
export type Divided = 'fields' | 'entities';

/** Parts that are computed one after another in this thread, of as few rows as there are. What they are given and give is cloned, as between threads. */
export const inTurn = (size: number, divided: Divided): Team => ({
  size,
  leastGain: { alone: 0, fields: divided === 'fields' ? 0 : Infinity, entities: divided === 'entities' ? 0 : Infinity },
  isReady: true,
  prepare() {},
  compute(plan, _recipe, _place, task, run, types) {
    const part = new FieldsProgram(plan, structuredClone(task)).run(structuredClone(run));
    const exchange = openExchange();
    const [writer, reader] = [new Writer(exchange), new Reader(exchange, types)];
    return {
      next() {
        // One slice further than is asked for, as threads are.
        while (!part.isDone && writer.full === null && !reader.isReady) part.next(writer);
        const slice = reader.read();
        if (!part.isDone) part.next(writer);
        return slice;
      },
      told: async () => structuredClone(part.told),
      end: () => part.end()
    };
  }
});
