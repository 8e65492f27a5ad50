import { concatColumns } from '../columns/concat.ts';
import { conform } from '../columns/conform.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { RemoteCall } from '../index.ts';
import { ArrowStreamWriter } from '../sinks/arrow.ts';
import type { Field, Type } from '../types/type.ts';
import { showType } from '../types/type.ts';
import type { Job } from './job.ts';
import { loadRows } from './loading.ts';

/** How a query's run asks the client of a request for the values of its functions; undefined if that client answers no calls. */
export function remoteCall(job: Job, strings: StringPool): RemoteCall | undefined {
  if (!job.mayCall) return undefined;
  return async (name, args, type, rows) => {
    const writer = new ArrowStreamWriter(
      args.map((arg, i) => ({ name: String(i), type: arg.type })),
      strings
    );
    const received = job.call(name, rows, showType(type), [...writer.schema(), ...writer.batch(args, rows), writer.end()]);
    const supply = { real: (path: string) => path, received };
    const loaded = await loadRows({ rows: { kind: 'stream' }, nanIsNull: false }, supply, { strings, columns: null, pace: job });
    return valuesOf(name, loaded, type, rows, strings);
  };
}

function valuesOf(name: string, { schema, batches }: Awaited<ReturnType<typeof loadRows>>, type: Type, rows: number, strings: StringPool) {
  const [field, ...more] = (schema ?? []) as readonly Field[];
  if (field === undefined || more.length > 0)
    throw new DataError(`the client gave ${schema?.length ?? 0} columns for '${name}' instead of one`);
  const values = concatColumns(
    type,
    batches.flatMap(({ columns: [column] }) => (column === undefined ? [] : [conform(column, type, strings)]))
  );
  if (values.length !== rows) throw new DataError(`the client gave ${values.length} values for '${name}' at ${rows} rows`);
  return values;
}
