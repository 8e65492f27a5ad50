import { refused } from '../diagnostics/messages.ts';
import type { Refusal } from '../functions/define.ts';
import type { Applied } from './applied.ts';
import type { Context } from './context.ts';
import { erroneous } from './nodes.ts';
import type { Timeline } from './timeline.ts';

/** Reports what an entry refuses, in its own words. */
export function refuse(context: Context, { given, span }: Applied, { code, argument, label, notes, also }: Refusal): Timeline {
  const place = (index: number | null) => (index === null ? null : (given[index]?.span ?? null));
  const others = (also ?? []).map(other => ({ span: place(other.argument), text: other.label }));
  context.report(refused(code, place(argument) ?? span, label, others, notes ?? []));
  return erroneous(context, span);
}
