import { instantiate } from '../../engine/compile/instantiate.ts';
import { Body } from '../../engine/ir/body.ts';
import { link } from '../../engine/ir/link.ts';
import type { Expr, Lane } from '../../engine/ir/nodes.ts';

type Run = (...args: (number | bigint)[]) => number | bigint;

/** The WebAssembly function of these parameters whose value `write` writes. */
export function kernelOf(params: readonly Lane[], write: (body: Body, ...args: Expr[]) => Expr): Run {
  const named = params.map((lane, i) => [`p${i}`, lane] as const);
  const draft = new Body('f', named);
  const result = write(draft, ...params.map((_, i) => draft.param(i))).lane;
  const body = new Body('f', named, result);
  body.return(write(body, ...params.map((_, i) => body.param(i))));
  return instantiate(link([body.finish()]), new WebAssembly.Memory({ initial: 1 }))['f'] as Run;
}
