import type { Program, Step } from '../compile/program.ts';
import { nameOf } from '../functions/index.ts';
import { callText } from '../plan/call.ts';
import type { PlanNode } from '../plan/node.ts';
import type { Operation } from './operation.ts';

/** Measures the steps of a run: rows and time of each, over all slices. */
export class Costs {
  readonly #program: Program;
  readonly #rows: number[];
  readonly #milliseconds: number[];

  constructor(program: Program) {
    this.#program = program;
    this.#rows = program.steps.map(() => 0);
    this.#milliseconds = program.steps.map(() => 0);
  }

  /** Step number `at` went over `rows` in one slice. */
  add(at: number, rows: number, milliseconds: number): void {
    this.#rows[at] = (this.#rows[at] as number) + rows;
    this.#milliseconds[at] = (this.#milliseconds[at] as number) + milliseconds;
  }

  /** The steps in the order they run. */
  operations(): readonly Operation[] {
    const { steps, result } = this.#program;
    const inputs = inputsOf(steps);
    const last = steps.findLastIndex(step => makes(step, result.stream));
    return steps.map((step, i) => ({
      ...described(step, this.#program),
      inputs: inputs[i] as readonly number[],
      rows: this.#rows[i] as number,
      milliseconds: this.#milliseconds[i] as number,
      isResult: i === last
    }));
  }
}

/** The steps that last touched the streams each step reads. */
function inputsOf(steps: readonly Step[]): readonly (readonly number[])[] {
  const last = new Map<number, number>();
  const made = new Map<number, { readonly at: number; readonly of: readonly number[] }>();
  return steps.map((step, i) => {
    const inputs = new Set([...streamsRead(step), step.stream].flatMap(stream => last.get(stream) ?? []));
    // A loop takes values that were computed for the rows its own are made of, after these were made.
    const rows = step.kind === 'loop' ? made.get(step.stream) : undefined;
    for (const part of rows?.of ?? []) {
      const latest = last.get(part) as number;
      if (latest > (rows?.at as number)) inputs.add(latest);
    }
    if (step.kind === 'merge' || step.kind === 'rekey') made.set(step.stream, { at: i, of: streamsRead(step) });
    last.set(step.stream, i);
    for (const filter of step.kind === 'loop' ? step.filters : []) {
      made.set(filter, { at: i, of: [step.stream] });
      last.set(filter, i);
    }
    return [...inputs].sort((a, b) => a - b);
  });
}

/** Whether rows or values of a stream come from a step: those a filter keeps are of the loop that decides them. */
const makes = (step: Step, stream: number): boolean => step.stream === stream || (step.kind === 'loop' && step.filters.includes(stream));

function streamsRead(step: Step): readonly number[] {
  switch (step.kind) {
    case 'merge':
      return step.inputs;
    case 'lookup':
      return [step.foreign];
    case 'gather':
    case 'rekey':
    case 'shift':
    case 'expiry':
    case 'tick':
      return [step.from];
    default:
      return [];
  }
}

function described(step: Step, { streams }: Program): Pick<Operation, 'title' | 'detail'> {
  const rows = streams[step.stream]?.rows;
  switch (step.kind) {
    case 'scan':
      return { title: `read ${step.table}`, detail: columnsText(step.columns.size) };
    case 'gather':
      return { title: 'fetch kept rows', detail: columnsText(step.columns.size) };
    case 'merge':
      return { title: 'unite rows', detail: `of ${step.inputs.length} sources` };
    case 'loop':
      return { title: step.filters.length > 0 ? 'compute and filter' : 'compute', detail: functionsOf(step.nodes) };
    case 'rekey':
      return { title: 'give other keys', detail: rows?.kind === 'rekey' ? `as ${rows.grouping}` : '' };
    case 'remote':
      return { title: step.name, detail: 'by the client' };
    case 'lookup':
      return { title: 'look up values', detail: '' };
    case 'shift':
      return { title: 'shift in time', detail: '' };
    case 'expiry':
      return { title: 'expire', detail: rows?.kind === 'expiry' ? rows.extent.name : '' };
    case 'tick':
      return { title: 'ticks', detail: rows?.kind === 'tick' ? callText(rows.entry, rows.types) : '' };
  }
}

const columnsText = (count: number): string => (count === 1 ? '1 column' : `${count} columns`);

/** The functions that nodes compute, each once. */
function functionsOf(nodes: readonly PlanNode[]): string {
  const names = nodes.flatMap(({ op }) =>
    op.kind === 'fold' || op.kind === 'apply' ? [nameOf(op.entry)] : op.kind === 'cast' ? ['as'] : []
  );
  return [...new Set(names)].join(', ');
}
