import { readFileSync } from 'node:fs';
import { DataError } from '../diagnostics/failure.ts';

/** A file's text, `-` being stdin. Throws a DataError that names the file. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new DataError(reason(error as NodeJS.ErrnoException), { file });
  }
}

/** Why a file cannot be read or written, in a few words. */
export function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'access is not allowed';
    case 'EISDIR':
      return 'this is a folder';
    default:
      return message;
  }
}
