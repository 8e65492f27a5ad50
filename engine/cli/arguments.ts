import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Usage } from './usage.ts';

/** The options and files of one command. Throws a Usage for what the command does not know. */
export function readArguments<const O extends ParseArgsOptionsConfig>(command: string, args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new Usage(`${command}: ${(error as Error).message}`);
  }
}

/** The one file a command works on. */
export function onlyFile(command: string, files: readonly string[]): string {
  const [file, ...more] = files;
  if (file === undefined) throw new Usage(`${command}: which file? timeloom ${command} FILE.tl`);
  if (more.length > 0) throw new Usage(`${command}: one file at a time, not also ${more.join(', ')}`);
  return file;
}

/** The value of an option that is one of `names`, or null if it was not given. */
export function choice<const T extends string>(option: string, value: string | undefined, names: readonly T[]): T | null {
  if (value === undefined) return null;
  if (!names.includes(value as T)) throw new Usage(`${option}: '${value}' is none of ${names.join(', ')}`);
  return value as T;
}
