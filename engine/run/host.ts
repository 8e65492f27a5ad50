import type { StringPool } from '../columns/strings.ts';
import { startLanes } from '../compile/extent.ts';
import { type HostApply, type HostList, isTogether, type Program, SCRATCH } from '../compile/program.ts';
import type { Extent } from '../functions/define.ts';
import { KeyHasher } from '../types/hash.ts';
import type { Value } from '../types/value.ts';
import type { Cells } from './cells.ts';
import { FoldState } from './content.ts';
import type { Contents } from './contents.ts';
import { FlatState } from './flat.ts';
import type { EntityTable, GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { isTallied, TallyState } from './tallies.ts';

/** What kernels call (`compile/imports.ts`). */
export class Host {
  readonly #memory: Memory;
  readonly #contents: Contents;
  readonly #cells: Cells;
  readonly #program: Program;
  readonly #groupings: readonly GroupingRun[];
  /** The contents of aggregations without a kernel. */
  readonly folds: readonly (FoldState | TallyState | FlatState)[];
  /** Those that loops add entities to: before the host numbers one, it takes in theirs. */
  tables: readonly EntityTable[] = [];
  readonly #strings: StringPool;
  readonly #hasher = new KeyHasher();
  readonly #textHashes: (bigint | undefined)[] = [];
  readonly #entityOfText: readonly (number | undefined)[][];

  constructor(
    program: Program,
    memory: Memory,
    contents: Contents,
    cells: Cells,
    strings: StringPool,
    grouping: (name: string) => GroupingRun
  ) {
    this.#program = program;
    this.#memory = memory;
    this.#contents = contents;
    this.#cells = cells;
    this.#strings = strings;
    this.#groupings = program.groupings.map(({ name }) => grouping(name));
    this.#entityOfText = program.groupings.map(() => []);
    this.folds = program.folds.map(fold => {
      const of = grouping(fold.grouping);
      if (isTogether(fold)) return new FlatState(fold, of, memory);
      return isTallied(fold) ? new TallyState(fold, of) : new FoldState(fold, of);
    });
  }

  imports(): Readonly<Record<string, unknown>> {
    return {
      apply: (call: number) => this.#apply(this.#program.applies[call] as HostApply),
      accumulate: (fold: number, entity: number, what: number, at: bigint) =>
        this.#fold(this.folds[fold] as FoldState | TallyState, entity, what, at),
      tally: (fold: number, entity: number, what: number, low: number, high: number) =>
        (this.folds[fold] as FlatState).step(entity, what, low, high),
      reach: (extent: number, at: bigint) => this.#reach(this.#program.extents[extent] as Extent, at),
      resize: (head: number, stride: number) => this.#contents.resize(head, stride),
      gather: (list: number, record: number, count: number) => this.#gather(this.#program.lists[list] as HostList, record, count),
      find_text: (grouping: number, code: number) => this.#findText(grouping, code),
      number: (grouping: number, low: number, high: number) => this.#number(grouping, low >>> 0, high >>> 0),
      hash_text: (code: number) => this.#hashText(code)
    };
  }

  #apply(call: HostApply): void {
    const { view } = this.#memory;
    const args: Value[] = [];
    let at = SCRATCH;
    for (const type of call.types.params) {
      const [value, next] = this.#cells.read(view, type, at);
      args.push(value);
      at = next;
    }
    this.#cells.write(view, call.types.result, SCRATCH, call.meaning(args, call.types));
  }

  #fold(state: FoldState | TallyState, entity: number, what: number, at: bigint): void {
    const { view } = this.#memory;
    const { types, input: type } = state.fold;
    const input = what & 1 ? this.#cells.read(view, type, SCRATCH)[0] : undefined;
    const value = state.step(entity, input, at);
    if (what & 2) state.close(entity);
    this.#cells.write(view, types.result, SCRATCH, value);
  }

  #reach(extent: Extent, at: bigint): void {
    if (extent.kind !== 'reach') throw new Error('a session reaches back to no fixed instant');
    const { view } = this.#memory;
    startLanes(extent.start(at)).forEach((lane, i) => view.setBigInt64(SCRATCH + 8 * i, lane, true));
  }

  #gather({ ring, max }: HostList, record: number, count: number): number {
    const { view } = this.#memory;
    const values: Value[] = [];
    for (let input = count - Math.min(count, max); input < count; input++) {
      const place = record + ring.offset + (input & (ring.length - 1)) * ring.stride;
      values.push(this.#cells.shaped(view, ring.shape, place));
    }
    return this.#cells.hold(values);
  }

  #number(grouping: number, low: number, high: number): number {
    const run = this.#groupings[grouping] as GroupingRun;
    for (const table of this.tables) table.settle();
    const keyType = this.#program.groupings[grouping]?.keyType;
    return run.number(low, high, () => (keyType ? this.#cells.read(this.#memory.view, keyType, SCRATCH)[0] : null));
  }

  #findText(grouping: number, code: number): number {
    const known = this.#entityOfText[grouping] as (number | undefined)[];
    const entity = known[code];
    if (entity !== undefined) return entity;
    this.#hash(code);
    const found = (this.#groupings[grouping] as GroupingRun).find(this.#hasher.low, this.#hasher.high);
    if (found >= 0 && this.#isText(code)) known[code] = found;
    return found;
  }

  #hashText(code: number): bigint {
    const known = this.#textHashes[code];
    if (known !== undefined) return known;
    this.#hash(code);
    const hash = BigInt.asIntN(64, (BigInt(this.#hasher.high) << 32n) | BigInt(this.#hasher.low));
    if (this.#isText(code)) this.#textHashes[code] = hash;
    return hash;
  }

  // Under a null may stand the code of a text that is yet to come.
  #isText(code: number): boolean {
    return code < this.#strings.size;
  }

  #hash(code: number): void {
    this.#hasher.text(this.#strings.block, this.#strings.start(code), this.#strings.end(code));
  }
}
