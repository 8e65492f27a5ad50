import type { How, Stream, Value } from './graph.ts';

/** What shares one pass over a stream. */
export interface Loop {
  readonly stream: Stream;
  readonly stage: number;
  readonly values: Value[];
  readonly filters: Kept[];
}

/**
 * What a loop does for the rows that a filter keeps: it writes those of its values that they take along. Where several loops do, the last one makes the
 * rows, and writes what no loop computes.
 */
export interface Kept {
  readonly filter: Stream;
  readonly values: ReadonlySet<Value>;
  readonly isLast: boolean;
}

/** What loops compute. */
export const IN_LOOPS: ReadonlySet<How['kind']> = new Set(['own', 'lift', 'moved', 'standing']);

/** What a value is made of needs no second copy: a record is its fields, an aligned value and a column of a table are themselves. */
export function parts(value: Value): readonly Value[] | null {
  if (value.aspect !== 'cell' || value.how.kind !== 'own') return null;
  const { kind } = value.node.op;
  if (kind === 'record' || kind === 'align') return value.args;
  return kind === 'field' && value.args[0]?.how.kind === 'scan' ? value.args : null;
}

/** Says that somebody outside its loop reads a value. */
export function keep(value: Value): void {
  const made = parts(value);
  if (made) made.forEach(keep);
  else value.stored = true;
}

/** Whether a value is an aggregation, computed where it is. */
export const isFold = ({ aspect, node, how }: Value): boolean => how.kind === 'own' && aspect === 'cell' && node.op.kind === 'fold';

/** How long a loop's code may get, where 1 is what a simple value takes: a long function takes more than linear time and memory to compile. */
export const LONGEST = 250;

/** What the ring of a moving window takes, beside its aggregations. */
const CONTENT = 8;

/** Divides values among loops: those of one stream and stage share a loop as far as its code does not get too long. */
export class Loops {
  readonly #loops = new Map<string, Loop[]>();
  readonly #home = new Map<Value, Loop>();
  readonly #lengths = new Map<Loop, number>();
  readonly #contents = new Map<Loop, Set<string>>();
  readonly #conditionOf: (filter: Stream) => Value;
  readonly #longest: number;

  /** `values`: arguments before what uses them. */
  constructor(values: readonly Value[], filters: readonly Stream[], conditionOf: (filter: Stream) => Value, longest: number) {
    this.#conditionOf = conditionOf;
    this.#longest = longest;
    for (const value of ordered(values, filters.map(conditionOf))) this.#place(value);
    for (const filter of filters) this.#settle(filter);
  }

  /** By stage. */
  get all(): readonly Loop[] {
    return [...this.#loops.values()].flat().sort((a, b) => a.stage - b.stage || a.stream.id - b.stream.id);
  }

  #place(value: Value): void {
    const { how, stream, stage } = value;
    if (!stream || !IN_LOOPS.has(how.kind)) return;
    const loop = this.#loopFor(value, this.#partsOf(stream, stage));
    loop.values.push(value);
    this.#home.set(value, loop);
    if (!parts(value)) for (const arg of value.args) this.#reach(arg, loop);
  }

  // An aggregation stays with those that it shares a content with.
  #loopFor(value: Value, all: Loop[]): Loop {
    const content = isFold(value) ? contentOf(value) : null;
    const last = all.at(-1) as Loop;
    const shares = content !== null && this.#contents.get(last)?.has(content) === true;
    const isFull = (this.#lengths.get(last) ?? 0) >= this.#longest;
    const loop = isFull && !shares ? this.#begin(all, last) : last;
    const length = (this.#lengths.get(loop) ?? 0) + 1 + (isMoving(value) && !shares ? CONTENT : 0);
    this.#lengths.set(loop, length);
    if (content !== null) this.#contents.set(loop, (this.#contents.get(loop) ?? new Set<string>()).add(content));
    return loop;
  }

  #partsOf(stream: Stream, stage: number): Loop[] {
    const name = `${stream.id}:${stage}`;
    const known = this.#loops.get(name) ?? [{ stream, stage, values: [], filters: [] }];
    this.#loops.set(name, known);
    return known;
  }

  #begin(all: Loop[], { stream, stage }: Loop): Loop {
    const loop = { stream, stage, values: [], filters: [] };
    all.push(loop);
    return loop;
  }

  // Of another loop than the one that reads it, a value must be in memory; what is made of others is put together wherever it is read.
  #reach(value: Value, from: Loop): void {
    const made = parts(value);
    if (made) return made.forEach(part => this.#reach(part, from));
    const home = this.#home.get(value);
    if (home && home !== from) keep(value);
  }

  // Every loop from the condition on writes what it computes; what was computed before must be in memory.
  #settle(filter: Stream): void {
    const loops = this.#partsOf([...filter.inputs][0] as Stream, filter.ready - 1);
    const condition = this.#conditionOf(filter);
    const at = (value: Value): number => loops.indexOf(this.#home.get(value) as Loop);
    const first = Math.max(0, at(condition));
    const homes = Map.groupBy(takenAlong(filter), at);
    const last = Math.max(first, ...homes.keys());
    for (const [home, values] of homes) if (home < first) for (const value of values) this.#reach(value, loops[last] as Loop);
    for (const [i, loop] of loops.entries()) {
      const values = homes.get(i) ?? [];
      if (i < first || (i !== last && values.length === 0)) continue;
      loop.filters.push({ filter, values: new Set(values), isLast: i === last });
      this.#reach(condition, loop);
    }
  }
}

/** What decides which rows are kept comes first, so that every loop knows it; aggregations of one input, and of those the ones of one window, follow each other. */
function ordered(values: readonly Value[], conditions: readonly Value[]): ReadonlySet<Value> {
  const first = new Set(conditions);
  for (const value of first) for (const arg of value.args) first.add(arg);
  const inOrder = new Set(values.filter(value => first.has(value)));
  const folds = [...Map.groupBy(values.filter(isFold), contentOf).values()].flat();
  const alike = Map.groupBy(folds, ({ args }) => args[0] as Value);
  for (const value of values) {
    inOrder.add(value);
    const input = isFold(value) ? (value.args[0] as Value) : null;
    if (input === null) continue;
    const isReady = ({ args }: Value): boolean => args.every(arg => inOrder.has(arg));
    const [ready, waiting] = parted(alike.get(input) ?? [], isReady);
    for (const other of ready) inOrder.add(other);
    alike.set(input, waiting);
  }
  return inOrder;
}

function parted<T>(all: readonly T[], is: (each: T) => boolean): [yes: T[], no: T[]] {
  return [all.filter(is), all.filter(each => !is(each))];
}

/** The input and the window of an aggregation. */
function contentOf({ args, node: { op } }: Value): string {
  if (op.kind !== 'fold') throw new Error('an aggregation is expected');
  return `${args[0]?.id}:${args[2]?.id ?? ''}:${op.segments}:${op.extent?.name ?? ''}`;
}

const isMoving = (value: Value): boolean => isFold(value) && value.node.op.kind === 'fold' && value.node.op.extent !== null;

// What the rows that a filter keeps take along, down to what is not made of anything else.
function takenAlong({ compact }: Stream): readonly Value[] {
  const all = new Set(compact.map(({ how }) => (how as { source: Value }).source));
  for (const value of all) for (const part of parts(value) ?? []) all.add(part);
  return [...all].filter(value => !parts(value));
}
