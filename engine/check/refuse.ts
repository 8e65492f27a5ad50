import { refused } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Refusal } from '../functions/define.ts';
import { spanWithin } from '../syntax/within.ts';
import type { Applied } from './applied.ts';
import type { Context } from './context.ts';
import { erroneous } from './nodes.ts';
import type { Timeline } from './timeline.ts';

/** Reports what an entry refuses, in its own words. */
export function refuse(context: Context, applied: Applied, refusal: Refusal): Timeline {
  const { code, label, notes, also, more } = refusal;
  const { given, span } = applied;
  const others = (also ?? []).map(other => ({ span: given[other.argument]?.span ?? null, text: other.label }));
  context.report(refused(code, culprit(applied, refusal) ?? span, label, others, notes ?? []));
  for (const another of more ?? []) refuse(context, applied, another);
  return erroneous(context, span);
}

function culprit({ given }: Applied, { argument, within }: Refusal): Span | null {
  const found = argument === null ? undefined : given[argument];
  return (within && found?.ast && spanWithin(found.ast, within)) || (found?.span ?? null);
}
