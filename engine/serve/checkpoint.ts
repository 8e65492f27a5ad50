import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, SnapshotError } from '../diagnostics/failure.ts';
import { showInstant } from './instant.ts';
import type { Result } from './session.ts';

/**
 * A folder with the checkpoint of one query (§7.6): a file of state, and `manifest.json`, which names it and is renamed into place last, so
 * that whatever is interrupted leaves the checkpoint before. Files come under a temporary name and are synced before they get their own.
 */
const MANIFEST = 'manifest.json';
const STATE = /^state-[0-9a-f]{16}\.timeloom$/;
const TEMPORARY = /^[\w.-]+\.tmp$/;
const FORMAT = 1;

interface Manifest {
  readonly format: number;
  readonly file: string;
  readonly bytes: number;
  /** The time of the last event, for people. */
  readonly until: string;
}

/**
 * The result, its runs going on from the folder's checkpoint where that is of this query and the rows there are, and leaving one there. Where
 * it is not, they begin at the first row, and a warning says why.
 */
export async function resumed(result: Result, folder: string): Promise<Result> {
  const refusal = await refusalOf(result, folder);
  const { query } = result;
  const checkpoint = (state: Iterable<Uint8Array>, until: bigint) => write(folder, state, until);
  return {
    ...result,
    query: { ...query, run: options => query.run({ ...options, checkpoint }) },
    warnings: refusal === null ? result.warnings : [...result.warnings, `computed from the first row on: ${refusal}`]
  };
}

async function refusalOf({ query }: Result, folder: string): Promise<string | null> {
  try {
    const state = read(folder);
    if (state) await query.resume(state);
    return null;
  } catch (error) {
    if (error instanceof SnapshotError) return error.message;
    throw error;
  }
}

/** The state that the folder's manifest names; null if there is none. Throws a SnapshotError if it is not what it should be. */
function read(folder: string): Uint8Array | null {
  const manifest = readManifest(folder);
  if (manifest === null) return null;
  const { format, file, bytes } = manifest;
  if (format !== FORMAT) throw new SnapshotError(`the checkpoint in ${folder} was written by another version of Timeloom`);
  if (typeof file !== 'string' || !STATE.test(file)) throw new SnapshotError(`the checkpoint in ${folder} is damaged: ${MANIFEST}`);
  const state = readIfThere(join(folder, file));
  if (state === null) throw new SnapshotError(`the checkpoint in ${folder} is damaged: ${file} is missing`);
  if (state.length !== bytes) throw new SnapshotError(`the checkpoint in ${folder} is damaged: ${file} is not as long as it was`);
  return state;
}

function readManifest(folder: string): Manifest | null {
  const text = readIfThere(join(folder, MANIFEST));
  if (text === null) return null;
  try {
    const manifest: unknown = JSON.parse(text.toString());
    if (typeof manifest === 'object' && manifest !== null) return manifest as Manifest;
  } catch {}
  throw new SnapshotError(`the checkpoint in ${folder} is damaged: ${MANIFEST}`);
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new DataError(`the checkpoint cannot be read: ${(error as Error).message}`);
  }
}

function write(folder: string, state: Iterable<Uint8Array>, until: bigint): void {
  const file = `state-${randomBytes(8).toString('hex')}.timeloom`;
  try {
    mkdirSync(folder, { recursive: true });
    const bytes = place(folder, file, state);
    const manifest: Manifest = { format: FORMAT, file, bytes, until: showInstant(until) };
    place(folder, MANIFEST, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
    sync(folder);
    sweep(folder, file);
  } catch (error) {
    throw new DataError(`the checkpoint cannot be written: ${(error as Error).message}`);
  }
}

/** Writes a file that is there as a whole or not at all; gives its length. */
function place(folder: string, name: string, pieces: Iterable<Uint8Array>): number {
  const temporary = join(folder, `${name}.tmp`);
  const file = openSync(temporary, 'w', 0o600);
  let bytes = 0;
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
      bytes += piece.length;
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(folder, name));
  return bytes;
}

// On Windows a folder cannot be synced, nor need it be.
function sync(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** Takes away earlier states and what was left half-written. */
function sweep(folder: string, kept: string): void {
  for (const name of readdirSync(folder))
    if (name !== kept && (STATE.test(name) || TEMPORARY.test(name))) rmSync(join(folder, name), { force: true });
}
