import { refused } from '../diagnostics/messages.ts';
import type { Refusal } from '../functions/define.ts';
import type { Applied } from './applied.ts';
import type { Context } from './context.ts';
import { erroneous } from './nodes.ts';
import type { Timeline } from './timeline.ts';

/** Reports what an entry refuses, in its own words. */
export function refuse(context: Context, applied: Applied, { code, argument, label, notes, also, more }: Refusal): Timeline {
  const { given, span } = applied;
  const place = (index: number | null) => (index === null ? null : (given[index]?.span ?? null));
  const others = (also ?? []).map(other => ({ span: place(other.argument), text: other.label }));
  context.report(refused(code, place(argument) ?? span, label, others, notes ?? []));
  for (const another of more ?? []) refuse(context, applied, another);
  return erroneous(context, span);
}
