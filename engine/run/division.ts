import { isHeld } from '../compile/cells.ts';
import type { Program, StatePlan, Step, Store } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { columnsRead } from './columnsRead.ts';

/** Steps at which entities meet, or time is global: what a run can do only as a whole, and why. */
const WHOLE: Readonly<Partial<Record<Step['kind'], string>>> = {
  lookup: 'lookup reads other entities',
  rekey: 'with_key moves rows to other entities',
  shift: 'rows moved in time are numbered over all entities',
  remote: 'functions of the client are asked for all rows at once'
};

/** Imports that need the session's texts. */
const OF_TEXTS: ReadonlySet<string> = new Set(['hash_text', 'find_text']);

/** Why the entities of a program cannot be computed apart from each other; null if they can. */
export function whyWhole(program: Program): string | null {
  for (const { kind } of program.steps) if (WHOLE[kind]) return WHOLE[kind];
  return whyOwn(program);
}

/** Why only the session's own thread can run a program; null if others can. */
export function whyOwn(program: Program): string | null {
  const { steps, states, applies, folds, lists, module } = program;
  if (steps.some(({ kind }) => kind === 'remote')) return WHOLE.remote as string;
  if (lists.length > 0 || states.some(holdsHandles) || hasLists(program)) return 'lists and maps are kept by the host';
  const types = [...applies.map(call => call.types), ...folds.map(fold => fold.types)].flatMap(({ params, result }) => [...params, result]);
  if (types.some(isHosts) || module.imports.some(({ name }) => OF_TEXTS.has(name))) return 'texts are read by the host';
  return null;
}

/** Whether lists or maps are in a state, as handles. */
export const holdsHandles = ({ references, contents }: StatePlan): boolean =>
  [references, ...contents.map(content => content.references)].some(all => all.some(({ type }) => isHeld(type)));

const hasLists = ({ steps, result }: Program): boolean =>
  [result.store, ...steps.flatMap(step => ('columns' in step ? [...step.columns.values()] : []))].some(store => hasHeld(store.type));

const hasHeld = (type: Type): boolean => isHeld(type) || (type.kind === 'record' && type.fields.some(field => hasHeld(field.type)));

const isHosts = (type: Type): boolean =>
  hasHeld(type) ||
  type.kind === 'string' ||
  type.kind === 'large_string' ||
  type.kind === 'json' ||
  (type.kind === 'record' && type.fields.some(field => isHosts(field.type)));

/** The table whose rows are the result's, each once; null where the result has others. */
export function resultTable({ result, steps }: Program): string | null {
  const scan = steps.find(step => step.kind === 'scan' && step.stream === result.stream);
  return scan?.kind === 'scan' ? scan.table : null;
}

/** Which of the identities of a table's rows a program reads, beside entities: `time`, `subsort`. */
export function identitiesRead(program: Program): ReadonlySet<'time' | 'subsort'> {
  const isSimple = program.steps.every(({ kind }) => kind === 'scan' || kind === 'loop' || kind === 'gather');
  const isRead = (name: 'time' | 'subsort'): boolean =>
    resultTable(program) === null || !isSimple || program.streams.some(stream => stream[name] >= 0);
  return new Set((['time', 'subsort'] as const).filter(isRead));
}

/** The fields of a result that its parts compute; the others are columns of the table, or the same at every row. */
export function computedFields(program: Program): readonly number[] {
  const { store } = program.result;
  const all = store.fields.map((_, i) => i);
  if (store.valid !== true) return all;
  const isTable = resultTable(program) !== null;
  return all.filter(i => !isGiven(store.fields[i] as Store, isTable));
}

const isGiven = ({ column, constant, valid }: Store, isTable: boolean): boolean =>
  (isTable && column !== undefined) || constant !== undefined || valid === false;

/** The columns of a table that parts need. */
export const columnsOfParts = (program: Program, table: string): ReadonlySet<number> =>
  columnsRead(
    program,
    table,
    computedFields(program).map(i => program.result.store.fields[i] as Store)
  );

/** Texts that a result has at every row. */
export function constantTexts({ constant, type, fields }: Store): readonly string[] {
  return [...(constant === undefined ? [] : textsIn(type, constant)), ...fields.flatMap(constantTexts)];
}

function textsIn(type: Type, value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  if (type.kind !== 'record' || value === null) return [];
  return type.fields.flatMap((field, i) => textsIn(field.type, (value as readonly Value[])[i] as Value));
}

/** Bytes that a row of a result takes in what parts give, about. */
export const resultBytes = (program: Program): number =>
  16 + computedFields(program).reduce((sum, i) => sum + bytesOf(program.result.store.fields[i] as Store), 0);

const bytesOf = ({ type, fields }: Store): number => (type.kind === 'record' ? fields.reduce((sum, field) => sum + bytesOf(field), 1) : 9);
