import type { StringPool } from '../columns/strings.ts';
import type { Program } from '../compile/program.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import type { Plan } from '../plan/node.ts';
import { showPlan } from '../plan/show.ts';
import { zonesText } from '../plan/zones.ts';
import { showValue } from '../types/literal.ts';
import type { TableSchema } from '../types/schema.ts';
import { showType } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Heap } from './cells.ts';
import type { Cut } from './cut.ts';
import { frame, framesOf, lastFrame, MAGIC } from './frames.ts';
import { type Kept, Loader, Saver, TEXTS } from './saving.ts';

/** Raised whenever the bytes or what they mean change. */
const VERSION = 1;
const HEADER = 0;
/** Parts of the run itself begin here, in order. */
const FIRST = 2;

/**
 * What must be the same for a saved state to be gone on from: the query, its tables and functions as they were defined, and how this version of
 * the engine lays out their state.
 */
export interface Identity {
  readonly query: string;
  readonly tables: string;
  readonly functions: string;
  readonly layout: string;
}

/** Where a run stands: the rows before `cut` have been processed, and `out` rows given. */
export interface Standing {
  readonly cut: Cut;
  readonly out: number;
}

/** The identity of a plan's state. `canonical`: the plan as text that says what the query is, where that is not the plan itself. */
export function identityOf(plan: Plan, program: Program, schemas: Iterable<TableSchema>, canonical = showPlan(plan)): Identity {
  const tables = [...schemas].filter(({ name }) => plan.tables.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    query: `${canonical}\n${constantsOf(plan)}`,
    tables: tables.map(({ name, type, grouping, keyType }) => `${name} ${showType(type)} ${grouping} ${showType(keyType)}`).join('\n'),
    functions: [...signaturesOf(plan), zonesText(plan) ?? ''].join('\n'),
    layout: layoutOf(program)
  };
}

// Constant parameters of aggregations are no nodes.
const constantsOf = ({ nodes }: Plan): string =>
  nodes.flatMap(({ op }) => (op.kind === 'fold' ? op.types.params.map((_, i) => showConstant(op.types.constant(i))) : [])).join();

const showConstant = (value: Value | undefined): string => (value === undefined ? '' : showValue(value));

function signaturesOf({ nodes }: Plan): string[] {
  const signatures = nodes.flatMap(({ op }) => (op.kind === 'apply' || op.kind === 'fold' ? [op.entry.signature] : []));
  return [...new Set(signatures)].sort();
}

/** How a program lays out its rows and its state, as text. */
export function layoutOf({ states, steps, folds, streams }: Program): string {
  return [
    ...streams.map(({ id, rows, grouping }) => `stream ${id} ${rows.kind} ${grouping}`),
    ...steps.map(({ kind, stream }) => `step ${kind} ${stream}`),
    ...states.map(
      ({ func, grouping, stride, references, contents }) =>
        `state ${func} ${grouping} ${stride} ${references.map(({ offset, type }) => `${offset}:${showType(type)}`).join()} ${contents.map(content => content.stride).join()}`
    ),
    ...folds.map(
      ({ entry, types, segments, extent }) =>
        `fold ${entry.signature} ${types.params.map(showType).join()} ${segments} ${extent?.name ?? ''}`
    )
  ].join('\n');
}

/** Saves a run that stands still between two slices, a frame at a time. */
export function* saved(
  identity: Identity,
  standing: Standing,
  parts: readonly Kept[],
  strings: StringPool,
  heap: Heap
): Generator<Uint8Array<ArrayBuffer>> {
  const saver = new Saver(strings, heap, standing.cut);
  yield MAGIC;
  yield frame(HEADER, headerOf(identity, standing).bytes);
  let count = 1;
  for (const [i, part] of parts.entries())
    for (const content of part.save(saver))
      for (const piece of saver.frames(FIRST + i, content)) {
        count++;
        yield piece;
      }
  yield lastFrame(count);
}

/**
 * Brings a run that has not begun to where a snapshot was taken. `until`: the time to which the run reads. Throws a SnapshotError that says why the
 * snapshot is not used; the run must then not be used either.
 */
export function load(
  bytes: Uint8Array,
  identity: Identity,
  until: bigint | null,
  parts: readonly Kept[],
  strings: StringPool,
  heap: Heap
): Standing {
  const frames = framesOf(bytes);
  const first = frames.next().value;
  if (first?.part !== HEADER) throw new SnapshotError('the snapshot is damaged: it does not begin with its header');
  const standing = readHeader(new ByteReader(first.content), identity);
  if (until !== null && standing.cut.time > until + 1n)
    throw new SnapshotError('the snapshot has read events after the time to which the query is to read');
  const loader = new Loader(strings, heap, standing.cut);
  for (const { part, content } of frames) {
    if (part === TEXTS) loader.texts(new ByteReader(content));
    else partOf(parts, part).load(new ByteReader(content), loader);
  }
  return standing;
}

function partOf(parts: readonly Kept[], number: number): Kept {
  const part = parts[number - FIRST];
  if (!part) throw new SnapshotError('the snapshot is damaged: it holds a part that the query does not have');
  return part;
}

function headerOf(identity: Identity, { cut, out }: Standing): ByteWriter {
  const writer = new ByteWriter();
  writer.u32(VERSION);
  for (const { member } of REFUSALS) writer.text(identity[member]);
  writer.word(cut.time);
  writer.word(cut.subsort);
  writer.f64(out);
  return writer;
}

function readHeader(reader: ByteReader, identity: Identity): Standing {
  const version = reader.u32();
  if (version !== VERSION)
    throw new SnapshotError(
      `the snapshot was written in version ${version} of its format, and this version of Timeloom reads version ${VERSION}`
    );
  for (const { member, refusal } of REFUSALS) if (reader.text() !== identity[member]) throw new SnapshotError(refusal);
  return { cut: { time: reader.i64(), subsort: reader.u64() }, out: reader.f64() };
}

// In the order they stand in the header: what differs first is what is told.
const REFUSALS: readonly { readonly member: keyof Identity; readonly refusal: string }[] = [
  { member: 'tables', refusal: 'the snapshot is of tables that were defined differently (columns, types, key or grouping)' },
  { member: 'query', refusal: 'the snapshot is of another query' },
  { member: 'functions', refusal: 'the snapshot is of a query whose functions were others' },
  { member: 'layout', refusal: 'the snapshot was written by another version of Timeloom, which keeps the state of this query differently' }
];
