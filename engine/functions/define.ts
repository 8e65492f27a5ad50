import type { Body } from '../ir/body.ts';
import type { Expr } from '../ir/nodes.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';

/**
 * A function of the language is one entry: from it come the checker's signature, the kernel, the catalogue, the reference
 * docs, the Python function and the tests. Shared code asks an entry for facts, never for its name.
 */
export type Entry = ScalarEntry | AggregateEntry | WindowEntry | TickEntry | OperationEntry | SugarEntry;

interface Common {
  /**
   * In the notation of §3.4: `sum<N: number>(input: N, window: window = null) -> N`, `const` before constant parameters, `+` after
   * the name of a variadic one (several alternate: `condition+`, `value+`). Its name is the function's name; messages print it.
   */
  readonly signature: string;
  /** Of a function of the base language: its signature with the parameters the extensions add, which is that of calls that give one of them and of the docs. */
  readonly extended?: string;
  /** The texts that a constant parameter takes, by its name. */
  readonly texts?: Readonly<Record<string, readonly string[]>>;
  /** One sentence. Longer remarks (choices where the spec is silent) follow after a blank line. */
  readonly doc: string;
  /** As §5.14 groups them. */
  readonly group: string;
  /** Tables in the format of test/spec (style.md §3): shown in the docs, run as tests. */
  readonly examples: readonly string[];
  /** The operator that is spelling of it, if any (`[]` for indexing); `prefix` marks a prefix operator of that name. */
  readonly operator?: string;
  readonly prefix?: boolean;
  /** Left out of nearest-name suggestions (§8.1: "less known"). */
  readonly obscure?: boolean;
  /** Added to the base language (extensions.md): names of the base come first where names are suggested. */
  readonly extension?: boolean;
  /** Whether a call with exactly one required argument too few gets what is piped as its first one: `x | contains("a")`. Default: as the one that is missing (§2.5). */
  readonly pipesFirst?: boolean;
  /** Whether a constant list that is its only variadic argument stands for its elements: `is_in(x, $kinds)`. */
  readonly spreads?: boolean;
  /** The parameter that is `self` in Python; default: the first, unless it is constant. */
  readonly receiver?: string;
  /** Further Python names, e.g. `filter` for `when`. */
  readonly aliases?: readonly string[];
  /** The parameter whose rows a tick in another parameter borrows (§5.10): `value` of `when` and `if`. */
  readonly lends?: number;
  /** Facts for the optimizer. */
  readonly commutes?: boolean;
  /** True only where every argument is true (`and`): rows where one is missing are not kept by `when`. */
  readonly needsAll?: boolean;
  /** What to write instead where the first argument is outside its class: from the argument's text and a word for its values. */
  readonly instead?: (argument: string, values: string) => string;
  /** Refuses calls that types allow but the language does not (§5: E0008, E0002 …); constants are folded values, undefined where not constant. */
  readonly refuse?: (call: CallFacts) => Refusal | null;
}

export interface CallFacts {
  /** By parameter, defaults filled in; variadic arguments follow one another at the end. */
  readonly args: readonly { readonly type: Type; readonly constant: Value | undefined; readonly grouped: boolean }[];
}

export interface Refusal {
  readonly code: string;
  /** Index of the argument the primary label covers; null: the function name. */
  readonly argument: number | null;
  /** The part of a text that is the argument which the label covers, where the text is written in the call; default: all of it. */
  readonly within?: { readonly start: number; readonly end: number } | null;
  readonly label: string;
  readonly notes?: readonly string[];
  /** Labels of further arguments that explain. */
  readonly also?: readonly { readonly argument: number; readonly label: string }[];
  /** What else is wrong with the call, told after this. */
  readonly more?: readonly Refusal[];
}

/** What a call's meaning and kernel may ask about it. */
export interface CallTypes {
  /** Instantiated parameter types, in order of the arguments. */
  readonly params: readonly Type[];
  readonly result: Type;
  /** Whether an argument is a constant, and which: `x / 0` differs from `x / y` where y is 0 (§4.4). */
  readonly constant: (argument: number) => Value | undefined;
}

/** A value inside a kernel: is it non-null (i32 0 or 1), and its lanes. Under an invalid cell the lanes are arbitrary but never trap. */
export type Cell = LaneCell | RecordCell;

/** Lane by type: bool, i8 … i32, u8 … u32, date32, interval_months, string (pool code), list and map (handle of a host value): i32 (kept in range of the type); i64, u64, timestamp, duration, interval_days (milliseconds high, days low): i64; f32; f64. Type null: i32. */
export interface LaneCell {
  readonly valid: Expr;
  readonly value: Expr;
  readonly fields?: undefined;
}

export interface RecordCell {
  readonly valid: Expr;
  readonly fields: readonly Cell[];
  readonly value?: undefined;
}

export interface Kit extends CallTypes {
  readonly body: Body;
}

/** Row-wise: domains combine as §1.6 says. */
export interface ScalarEntry extends Common {
  readonly kind: 'scalar';
  /** `propagate` (default): null if any argument is null, and then neither `meaning` nor `kernel` is asked (so never where a parameter's type is null). `seen`: both handle nulls. */
  readonly nulls?: 'propagate' | 'seen';
  readonly meaning: (args: readonly Value[], types: CallTypes) => Value;
  /** For `propagate`: values in, value (or a cell that may be null) out. Without `kernel` and `cells` the call is a host step that runs `meaning`. */
  readonly kernel?: (kit: Kit, ...args: Expr[]) => Expr | Cell;
  /** For `seen`: cells in, cell out. */
  readonly cells?: (kit: Kit, ...args: Cell[]) => Cell;
  /** Whether the client computes it, whole columns at once (a Python function): neither `meaning` nor `kernel` is asked. */
  readonly remote?: boolean;
  /** Whether `kernel` or `cells` can do it for these types; default: always. Where not, the call is a host step. */
  readonly fuses?: (types: CallTypes) => boolean;
}

/**
 * An aggregation (§5.1): everything about nulls, `new`, entities, windows and "before the first value" is said once, by
 * shared code. `meaning` gets the content of the window, oldest first, never empty.
 *
 * An input is the value of the one parameter that is neither constant nor the window; of several a record of them in their order (in `meaning`
 * an array, in kernels a `RecordCell`).
 */
export interface AggregateEntry extends Common {
  readonly kind: 'aggregate';
  /** How many of several parameters, the first ones, must be non-null for an input to count; default: all. */
  readonly required?: number;
  /** What an empty window is worth: null, or this. */
  readonly empty: 'null' | ((types: CallTypes) => Value);
  /** `collect`: takes every row's non-null value, also where it is not new (§5.2). */
  readonly everyRow?: boolean;
  /** Which non-null inputs count (`count_if`: the true ones); default all. `countsKernel` may be asked of a null, whatever it says then. Those that do not count keep a session open. */
  readonly counts?: (value: Value) => boolean;
  readonly countsKernel?: (kit: Kit, x: Cell) => Expr;
  /** How many of the latest inputs of a content `meaning` looks at, where they are a fixed number; null: all. */
  readonly keeps?: (types: CallTypes) => number | null;
  /**
   * Where the value is one of the latest `max` inputs (`position` counts from the oldest of them) or, position null, the list of them, and null while there are fewer
   * than `min`: then loops keep them in a ring per entity, if inputs have lanes. null: not so, or too many.
   */
  readonly recalls?: (types: CallTypes) => { readonly max: number; readonly min: number; readonly position: number | null } | null;
  /** Which values are inputs at all (`arg_min`: those not compared by NaN); default all. `admitsKernel` may be asked of a null, whatever it says then. */
  readonly admits?: (value: Value) => boolean;
  readonly admitsKernel?: (kit: Kit, x: Cell) => Expr;
  /** What all inputs of an entity must have in common, over all time (vectors: the length): the first one's. Others are no inputs, of which a run tells how many there were. */
  readonly measure?: Measure;
  /** Whether its value follows the instant it is asked at, and not only its inputs (`elapsed`): then the result is moving (X1) without any window. */
  readonly moving?: boolean;
  /** Constants: the values of the `const` parameters, by parameter index, through `types.constant`. */
  readonly meaning: (content: readonly Value[], types: CallTypes, when: When) => Value;
  /** The state in the host, where it is no fixed number of lanes: maps, orders, sketches. Without it and `kernel` the host keeps the content, and asks `meaning` at each row. */
  readonly tally?: Tallies;
  /** Not asked where the input's type is null: nothing is ever put in. */
  readonly kernel?: AggregateKernel;
  /** What takes its place in windows that lose inputs at their old end (`sliding` of several segments), where that is not the same. */
  readonly windowed?: AggregateEntry;
}

export interface Measure {
  /** null: never an input. */
  readonly of: (value: Value) => number | null;
  /** What the others are: `vectors of another length`. */
  readonly others: string;
}

/** When a content is looked at, in nanoseconds: the time of each of its inputs, and the instant of the row that asks, which is none of theirs where nothing has happened since. */
export interface When {
  readonly times: readonly bigint[];
  readonly at: bigint;
}

/** For contents of which nobody asks when they were. */
export const UNTIMED: When = { times: [], at: 0n };

/**
 * `n`, the number of inputs in the content so far (i32, the present one included), is kept by shared code and shared between aggregations of the same
 * input and window. `time` is that of the input; `at` the instant of the row that asks, never before the last input (i64, nanoseconds).
 */
export interface AggregateKernel {
  /** The slots of the state, per entity (and segment). */
  readonly state: (types: CallTypes) => Readonly<Record<string, Type>>;
  /** The state after the first input of a content; default: `step` from a state of zeros. */
  readonly first?: (kit: Kit, x: Cell, time: Expr) => State;
  readonly step: (kit: Kit, state: State, x: Cell, n: Expr, time: Expr) => State;
  /** For a non-empty content. May be a null cell (variance of one value). */
  readonly value: (kit: Kit, state: State, n: Expr, at: Expr) => Expr | Cell;
  /** The state of two adjacent non-empty contents, `a` the older; needed by `sliding`. */
  readonly merge?: (kit: Kit, a: State, na: Expr, b: State, nb: Expr) => State;
}

export type State = Readonly<Record<string, Cell>>;

/** How the host keeps the state of contents. */
export interface Tallies {
  /** The state of an empty content; `loses`: of one whose oldest inputs are taken out again, if it can do that. */
  readonly begin: (types: CallTypes, loses: boolean) => Tally;
  /** Of what `save` of such a state gives: what a snapshot holds. */
  readonly saved: (types: CallTypes, loses: boolean) => Type;
  /** The same states of all contents together, where that can be for these types: sooner, since little of memory is touched. */
  readonly together?: {
    readonly fits: (types: CallTypes, loses: boolean) => boolean;
    readonly begin: (types: CallTypes, loses: boolean) => Together;
  };
}

/**
 * The states of many contents in typed arrays. Contents are numbered from 0; inputs are the two words of their lanes (of 32 bits the higher one is 0), and so are
 * what `words` gives and `load` takes, of values of type `held`. The value is a number: f64 or u32.
 */
export interface Together {
  readonly held: Type;
  /** Makes room for so many contents; those that are new are empty. */
  reserve(contents: number): void;
  /** 0: the content is empty. */
  size(content: number): number;
  add(content: number, low: number, high: number): void;
  /** Takes the oldest input out; of states that lose inputs. */
  remove(content: number, low: number, high: number): void;
  /** Takes all inputs out; of states that lose none one by one, as `words` and `load`. */
  clear(content: number): void;
  /** Not asked of an empty content. */
  value(content: number): number;
  words(content: number, use: (low: number, high: number) => void): void;
  load(content: number, low: number, high: number): void;
}

/** The state of one content in the host. One of `remove` and `merge` is there where the function takes windows, for those that lose inputs at their old end. */
export interface Tally {
  /** Takes the next input in; `time` in nanoseconds. */
  add(input: Value, time: bigint): void;
  /** Takes the oldest input out. */
  remove?(input: Value): void;
  /** Takes in all inputs of another tally, which come after its own; the other one is left as it is. */
  merge?(later: Tally): void;
  /** What the content is worth; not asked while it is empty. */
  value(): Value;
  save(): Value;
  /** Becomes what was saved; called on the state of an empty content. */
  load(saved: Value): void;
}

/** Windows: legal only as a `window` argument. */
export type WindowEntry = SegmentedWindow | MovingWindow;

/** `since`, `sliding`: segments that end at rows where a condition is true. */
export interface SegmentedWindow extends Common {
  readonly kind: 'window';
  /** How many segments the window holds: 1 for `since`, or which parameter says it. */
  readonly segments: 1 | { readonly parameter: number };
  /** Which parameter is the condition. */
  readonly condition: number;
  readonly extent?: undefined;
}

/** `trailing`, `session` and the like (X2): what they hold follows from the instant they are looked at. All arguments are constant. */
export interface MovingWindow extends Common {
  readonly kind: 'window';
  readonly extent: (types: CallTypes) => Extent;
}

/** What a moving window holds when it is looked at. Instants and lengths are nanoseconds. */
export type Extent = {
  /** As `explain` prints it; equal for equal ones. */
  readonly name: string;
  /** The zone whose calendar it follows, UTC aside. */
  readonly zone?: string | null;
  /** The instant at which the window is to have a row of its own because of an input of this time (`expire = true`); null: it adds no rows. */
  readonly expiry: ((time: bigint) => bigint) | null;
} & (
  | {
      /** Inputs at or after a start that never moves back. */
      readonly kind: 'reach';
      readonly start: (instant: bigint) => Start;
      /** What is out at once: inputs of one instant, those of a hop, from one `until` to the next, or all there are. */
      readonly leaving: 'instant' | 'hop' | 'period';
    }
  | {
      /** Inputs none of which came later than `gap` after the one before; none any more once `gap` has passed since the last. An expiry ends it. */
      readonly kind: 'pause';
      readonly gap: bigint;
    }
);

/** Where a content starts: at the earlier of `instant - back` and `latest`. True of the instants from the one asked for up to `until`, exclusive; null: of all later ones. */
export interface Start {
  readonly back: bigint;
  readonly latest: bigint | null;
  readonly until: bigint | null;
}

/** Ticks (§5.10): rows that no event caused. */
export interface TickEntry extends Common {
  readonly kind: 'tick';
  /** When it ticks, by its constants; null: once, after everything (`finished`), or where the borrowed value says. */
  readonly boundaries: null | ((types: CallTypes) => Boundaries);
  /** It ticks at the expiries of a window with the borrowed value put in. */
  readonly extent?: (types: CallTypes) => Extent;
  /** Of the one tick after everything: whether it comes at the end itself and not a nanosecond later. */
  readonly closing?: boolean;
}

/** Instants (ns) one after another: the first at or after a time, and the next after a boundary. */
export interface Boundaries {
  readonly from: (time: bigint) => bigint;
  readonly next: (boundary: bigint) => bigint;
}

/** Changes rows, entities or records: says in the plan's own terms what it is. */
export interface OperationEntry extends Common {
  readonly kind: 'operation';
  /** Result type where the signature cannot say it (`extend`, `select_fields`); a refusal where there is none. */
  readonly result?: (call: CallFacts) => Type | Refusal;
  readonly plan: <N>(builder: Builder<N>, args: readonly N[], types: CallTypes) => N;
}

/** Means text of the language itself, with the parameters as names: `powf(variance(input, window = window), 0.5)`. */
export interface SugarEntry extends Common {
  readonly kind: 'sugar';
  readonly means: string;
}

/** The plan's vocabulary, as operations see it. `N` is a plan node. */
export interface Builder<N> {
  /** Rows of `value` ∪ `condition` where the condition is true (`when`). */
  filter(condition: N, value: N): N;
  rekey(key: N, value: N, grouping: string | null): N;
  lookup(key: N, value: N): N;
  shiftTo(time: N, value: N): N;
  shiftUntil(predicate: N, value: N): N;
  timeOf(value: N): N;
  /** A call of another function by its entry; arguments in parameter order, already of the right types. */
  call(entry: Entry, args: readonly N[], types: CallTypes): N;
  fieldNames(record: N): readonly string[];
  field(record: N, name: string): N;
  record(fields: readonly (readonly [name: string, value: N])[]): N;
  /** The record with these fields of `record`, `new` and rows as the record's (§1.7, §1.8). */
  project(record: N, names: readonly string[]): N;
}

// The constructors: they only fix `kind`, so that an entry reads `export const sum = aggregate({ … })`.
export const scalar = (entry: Omit<ScalarEntry, 'kind'>): ScalarEntry => ({ kind: 'scalar', ...entry });
export const aggregate = (entry: Omit<AggregateEntry, 'kind'>): AggregateEntry => ({ kind: 'aggregate', ...entry });
export const window = (entry: Omit<SegmentedWindow, 'kind'>): WindowEntry => ({ kind: 'window', ...entry });
export const movingWindow = (entry: Omit<MovingWindow, 'kind'>): WindowEntry => ({ kind: 'window', ...entry });
export const tick = (entry: Omit<TickEntry, 'kind'>): TickEntry => ({ kind: 'tick', ...entry });
export const operation = (entry: Omit<OperationEntry, 'kind'>): OperationEntry => ({ kind: 'operation', ...entry });
export const sugar = (entry: Omit<SugarEntry, 'kind'>): SugarEntry => ({ kind: 'sugar', ...entry });
