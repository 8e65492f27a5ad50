import type { Job } from './job.ts';
import type { Result, Session } from './session.ts';

export async function fetchRows(
  _session: Session,
  _result: Result,
  _options: { readonly identity: boolean; readonly limit: number | null },
  job: Job,
  credit: number
): Promise<{ readonly rows: number }> {
  job.download(credit).end();
  return { rows: 0 };
}
