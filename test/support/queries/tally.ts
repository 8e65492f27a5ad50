import { FUNCTIONS, nameOf } from '../../../engine/functions/index.ts';
import type { Plan } from '../../../engine/plan/node.ts';
import { rowsOf } from '../../../engine/plan/walk.ts';

type Counts = Map<string, number>;

/** What a run of the laws has seen. */
export class Tally {
  cases = 0;
  /** Cases that could not be judged, by why. */
  readonly left: Counts = new Map();
  readonly functions: Counts = new Map();
  readonly hostSteps: Counts = new Map();
  /** How many cases were held to each law beside that of the kernels. */
  readonly laws: Counts = new Map();

  leave(why: string): null {
    add(this.left, why, 1);
    return null;
  }

  /** Functions that the plan has no nodes of are found in the text. */
  met(plan: Plan, text: string): void {
    for (const [, name] of text.matchAll(/(\w+)\(/g)) add(this.functions, name as string, 1);
    for (const { op } of plan.nodes) add(this.functions, 'entry' in op ? nameOf(op.entry) : op.kind, 1);
    for (const rows of rowsOf(plan)) add(this.functions, rows.kind === 'tick' ? nameOf(rows.entry) : rows.kind, 1);
  }

  computedByHost(name: string): void {
    add(this.hostSteps, name, 1);
  }

  held(law: string): void {
    add(this.laws, law, 1);
  }

  /** Takes in what another run has seen. */
  merge(other: Pick<Tally, 'cases' | 'left' | 'functions' | 'hostSteps' | 'laws'>): void {
    this.cases += other.cases;
    for (const counts of ['left', 'functions', 'hostSteps', 'laws'] as const)
      for (const [name, n] of other[counts]) add(this[counts], name, n);
  }

  /** Functions of the language that it has not met. */
  get unseen(): string[] {
    return FUNCTIONS.map(nameOf).filter(name => !this.functions.has(name));
  }

  /** `12 of this, 3 of that`, by name. */
  static text(counts: ReadonlyMap<string, number>): string {
    return [...counts].map(([name, n]) => `${name} ${n}`).join(', ');
  }
}

const add = (counts: Counts, name: string, n: number): unknown => counts.set(name, (counts.get(name) ?? 0) + n);
