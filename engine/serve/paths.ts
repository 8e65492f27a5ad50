import { globSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { DataError } from '../diagnostics/failure.ts';

export const FILE_FORMATS = ['parquet', 'csv', 'jsonl', 'arrow'] as const;

export type FileFormat = (typeof FILE_FORMATS)[number];

/** A file to read: where it really is, and what the client called it. */
export interface FoundFile {
  readonly path: string;
  readonly name: string;
  readonly format: FileFormat;
}

const BY_EXTENSION: ReadonlyMap<string, FileFormat> = new Map([
  ...FILE_FORMATS.map(format => [`.${format}`, format] as const),
  ['.feather', 'arrow'],
  ['.ipc', 'arrow'],
  ['.arrows', 'arrow'],
  ['.ndjson', 'jsonl'],
  ['.pq', 'parquet']
]);

/**
 * The files that paths mean: each a file, a folder (what lies in it, folders within included) or a pattern such as `data/*.csv`;
 * the files of one folder or pattern in order of their names. `real` says where a path leads, or throws. Throws a DataError for a
 * path that means nothing, and for a name without a known format where none is given.
 */
export function findFiles(paths: readonly string[], format: string | null, real: (path: string) => string): readonly FoundFile[] {
  const wanted = format === null ? null : knownFormat(format);
  return paths.flatMap(path => expanded(path, wanted, real).map(name => ({ path: real(name), name, format: wanted ?? formatOf(name) })));
}

function expanded(path: string, wanted: FileFormat | null, real: (path: string) => string): readonly string[] {
  if (isPattern(path)) return matching(path);
  return statSync(real(path)).isDirectory() ? within(path, wanted) : [path];
}

// A file may have such a character in its name: then it is that file.
const isPattern = (path: string): boolean => /[*?[{]/.test(path) && statSync(path, { throwIfNoEntry: false }) === undefined;

function matching(pattern: string): readonly string[] {
  const found = globSync(pattern)
    .filter(path => statSync(path).isFile())
    .sort();
  if (found.length === 0) throw new DataError('no file matches this pattern', { file: pattern });
  return found;
}

function within(folder: string, wanted: FileFormat | null): readonly string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/^[._]/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => BY_EXTENSION.has(extname(path).toLowerCase()) && (wanted === null || formatOf(path) === wanted))
    .sort();
  if (names.length === 0)
    throw new DataError(`there is no file in it that is ${wanted ?? FILE_FORMATS.join(', ')} by its name`, { file: folder });
  return names;
}

function formatOf(path: string): FileFormat {
  const format = BY_EXTENSION.get(extname(path).toLowerCase());
  if (format !== undefined) return format;
  throw new DataError(`what format is '${basename(path)}'? Give one of ${FILE_FORMATS.join(', ')} as format`, { file: path });
}

function knownFormat(name: string): FileFormat {
  const format = BY_EXTENSION.get(`.${name.toLowerCase()}`);
  if (format !== undefined) return format;
  throw new DataError(`there is no format '${name}'; there are ${FILE_FORMATS.join(', ')}`);
}
