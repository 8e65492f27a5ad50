import type { Kernel } from '@jupyterlab/services';
import { pythonText } from './code.ts';

/** What a notebook has that could become a table. */
export interface Offers {
  readonly frames: readonly { readonly name: string; readonly kind: string; readonly rows: number }[];
  readonly files: readonly string[];
  /** Whether the notebook has the magics. */
  readonly loaded: boolean;
}

/** The columns of a frame or file, its first rows as texts, and which columns look like time and key (empty: none). */
export interface Look {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly time: string;
  readonly unit: string;
  readonly key: string;
}

const MODULE = "__import__('timeloom._offer', fromlist=['look'])";

/** The frames and files there are. Rejects with a sentence. */
export const offers = (kernel: Kernel.IKernelConnection): Promise<Offers> =>
  evaluated(kernel, `${MODULE}.offers(globals())`) as Promise<unknown> as Promise<Offers>;

/** A frame by its variable's name, or a file by its path. Rejects with a sentence. */
export async function look(kernel: Kernel.IKernelConnection, from: string, isFile: boolean): Promise<Look> {
  const found = await evaluated(kernel, `${MODULE}.look(${isFile ? pythonText(from) : from})`);
  if (typeof found['problem'] === 'string') throw new Error(found['problem']);
  return found as unknown as Look;
}

/** What an expression of ours is in the kernel, as JSON; nothing of it is seen in the notebook or its history. Rejects with a sentence. */
export async function evaluated(kernel: Kernel.IKernelConnection, expression: string): Promise<Record<string, unknown>> {
  const asked = { code: '', silent: true, store_history: false, user_expressions: { it: expression } };
  const { content } = await kernel.requestExecute(asked).done;
  const answer = content.status === 'ok' ? (content.user_expressions['it'] as Answer | undefined) : undefined;
  if (answer?.status === 'ok') return answer.data['application/json'] as Record<string, unknown>;
  throw new Error(answer?.evalue ?? 'the kernel does not answer: is it a Python kernel with timeloom?');
}

type Answer =
  | { readonly status: 'ok'; readonly data: Record<string, unknown>; readonly evalue?: string }
  | { readonly status: 'error'; readonly evalue: string };
