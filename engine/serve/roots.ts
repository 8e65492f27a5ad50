import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DataError } from '../diagnostics/failure.ts';

/** The folders that files may be read from. What a path really leads to counts, links followed. */
export class Roots {
  readonly #folders: readonly string[];

  /** Throws a DataError if one of the folders is not there. */
  constructor(folders: readonly string[]) {
    this.#folders = folders.map(realPath);
  }

  /** Fewer folders, each of them within one of these. Throws a DataError otherwise. */
  narrowed(folders: readonly string[]): Roots {
    return new Roots(folders.map(folder => this.real(folder)));
  }

  /** Where a path really leads. Throws a DataError if there is nothing, or if it is outside. */
  readonly real = (path: string): string => {
    const found = realPath(path);
    if (this.#folders.some(folder => within(folder, found))) return found;
    throw this.#outside(path);
  };

  /** Where a folder really is, or would be made in one that is there. Throws a DataError if that is outside. */
  folder(path: string): string {
    return existsSync(path) ? this.real(path) : join(this.real(dirname(resolve(path))), basename(path));
  }

  #outside(path: string): DataError {
    return new DataError(`outside the folders that may be read (${this.#folders.join(', ')}): allow its folder`, { file: path });
  }
}

function within(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** Where a path really leads, links followed. Throws a DataError if there is nothing. */
export function realPath(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DataError(code === 'ENOENT' ? 'there is no such file or folder' : code === 'EACCES' ? 'not allowed to read' : message, {
      file: path
    });
  }
}
