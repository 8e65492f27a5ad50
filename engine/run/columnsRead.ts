import type { Program, Store } from '../compile/program.ts';

/** The columns of a table that a program's steps bring to memory, and those that `shown`, parts of its result, are. */
export function columnsRead({ steps, streams, result }: Program, table: string, shown: readonly Store[]): ReadonlySet<number> {
  const scans = steps.filter(step => step.kind === 'scan').filter(step => step.table === table);
  const own = new Set(scans.map(({ stream }) => stream));
  const gathers = steps.filter(step => step.kind === 'gather').filter(step => own.has(step.from));
  const isShown = streams.length > 0 && (own.has(result.stream) || gathers.some(({ stream }) => stream === result.stream));
  return new Set([...[...scans, ...gathers].flatMap(({ columns }) => [...columns.keys()]), ...(isShown ? shown.flatMap(columnsOf) : [])]);
}

const columnsOf = ({ column, fields }: Store): readonly number[] => [
  ...(column === undefined ? [] : [column]),
  ...fields.flatMap(columnsOf)
];
