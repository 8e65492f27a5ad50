import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { element } from '../cell/texts.ts';
import type { ResultData } from './data.ts';

/** The kinds of files a result can be saved as. */
export type FileKind = 'csv' | 'parquet';

function address({ session, epoch, ticket, name }: ResultData, format: FileKind, check: boolean): string {
  const { baseUrl, appendToken, token } = ServerConnection.makeSettings();
  const asked = {
    session,
    epoch,
    ticket,
    format,
    name: name ?? '',
    ...(check ? { check: '1' } : {}),
    ...(appendToken && token ? { token } : {})
  };
  return URLExt.join(baseUrl, 'timeloom/export') + URLExt.objectToQueryString(asked);
}

/** Has the browser save all rows of a result as a file, which goes to the disk as it comes. Gives why it cannot be had, or an empty text. */
export async function save(result: ResultData, kind: FileKind): Promise<string> {
  const settings = ServerConnection.makeSettings();
  const answer = await ServerConnection.makeRequest(address(result, kind, true), {}, settings).catch(() => null);
  if (answer === null) return 'the Jupyter server does not answer';
  if (!answer.ok) return answer.status === 409 ? answer.text() : `the server refused it (${answer.status})`;
  const link = element('a', '');
  link.href = address(result, kind, false);
  link.download = '';
  link.click();
  return '';
}
