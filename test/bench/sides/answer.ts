import { createInterface } from 'node:readline';
import type { Hello, Order, Outcome } from '../side.ts';

/** Says hello and answers orders until there are no more. */
export async function answer(hello: Hello, orders: (order: Order) => Promise<Outcome | null>): Promise<void> {
  console.log(JSON.stringify(hello));
  for await (const line of createInterface({ input: process.stdin })) {
    const outcome = await orders(JSON.parse(line) as Order);
    console.log(JSON.stringify(outcome ?? { missing: 'not measured here' }));
  }
}

/** Time by the clock and of the processor that `work` takes. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly value: T; readonly wall: number; readonly cpu: number }> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const value = await work();
  const seconds = (performance.now() - wall) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall: seconds, cpu: (user + system) / 1e6 };
}
