import { execFileSync } from 'node:child_process';

/**
 * The seed of random cases: LAWS_SEED, else a number made of the files of the last commit, so that whoever tests a commit tests it with the same cases
 * and every other commit has cases of its own; outside a checkout, the time.
 */
export const SEED = Number(process.env['LAWS_SEED'] ?? ofCommit() ?? Date.now() % 2 ** 31);

function ofCommit(): number | null {
  try {
    const tree = execFileSync('git', ['rev-parse', 'HEAD^{tree}'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    });
    return Number.parseInt(tree.slice(0, 7), 16);
  } catch {
    return null;
  }
}
