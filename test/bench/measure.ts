import type { Order, Outcome, Side } from './side.ts';

/** What one side did at one workload. `null` times: it does not have it, or its result differs. */
export interface Measured {
  readonly side: string;
  /** Median seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** The least processor time of all runs: what comes closest to a machine with nothing else to do. */
  readonly least: number;
  readonly runs: number;
}

export interface Comparison {
  readonly measured: readonly Measured[];
  /** Why sides are missing. */
  readonly remarks: readonly string[];
  readonly rows: number;
}

const RUNS = 5;
/** Runs that take longer than this (s) are done three times. */
const LONG = 10;

/** Runs each side in turn, results compared first: `reference` (the first of the sides that has the work) decides what is right. */
export async function compare(sides: readonly Side[], order: Order, runs = RUNS): Promise<Comparison> {
  const { agreeing, remarks, rows } = await agree(sides, order);
  const times = new Map(agreeing.map(({ side }) => [side, [] as Outcome[]]));
  for (let round = 0; round < runs; round++) {
    for (const { side, warm } of agreeing) {
      if (round >= 3 && warm.wall > LONG) continue;
      times.get(side)?.push((await side.ask(order)) as Outcome);
    }
  }
  const measured = [...times].map(([side, outcomes]) => ({
    side: side.name,
    wall: median(outcomes.map(o => o.wall)),
    cpu: median(outcomes.map(o => o.cpu)),
    least: Math.min(...outcomes.map(o => o.cpu)),
    runs: outcomes.length
  }));
  return { measured, remarks, rows };
}

/** The warm-up: every side once, with the sums of its result. Those that differ are left out. */
async function agree(sides: readonly Side[], order: Order) {
  const found: { side: Side; warm: Outcome }[] = [];
  const remarks: string[] = [];
  for (const side of sides) {
    const warm = await side.ask({ ...order, check: true });
    const differs = warm && found[0] && difference(found[0].warm, warm);
    if (differs) remarks.push(`${side.name} differs from ${found[0]?.side.name}: ${differs}`);
    else if (warm) found.push({ side, warm });
  }
  return { agreeing: found, remarks, rows: found[0]?.warm.rows ?? 0 };
}

const CLOSE = 1e-9;

/** What is not the same in two results; null: nothing. A result without sums agrees by its rows. */
export function difference(a: Outcome, b: Outcome): string | null {
  if (a.rows !== b.rows) return `${b.rows} rows, not ${a.rows}`;
  for (const [name, sum] of Object.entries(b.sums ?? {})) {
    const expected = a.sums?.[name] ?? Number.NaN;
    if (!(Math.abs(sum - expected) <= CLOSE * Math.max(Math.abs(sum), Math.abs(expected))))
      return `${name} sums to ${sum}, not ${expected}`;
  }
  return null;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2;
}
