import { differentGroupings, type Shown, unrelatedTimelines } from '../diagnostics/messages.ts';
import type { Span } from '../diagnostics/span.ts';
import type { CallTypes, ScalarEntry } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import { showType, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { Applied, Given } from './applied.ts';
import type { Context } from './context.ts';
import { type Clashes, type Joined, living } from './join.ts';
import type { Timeline } from './timeline.ts';

/** The call as a node, living where `joined` says. */
export function calledNode(context: Context, { entry, given, span }: Applied, type: Type, joined: Joined): Timeline {
  return {
    ...living(joined),
    node: { kind: 'call', type, grouping: joined.grouping, span, entry, args: given.map(({ timeline }) => timeline.node) },
    identity: context.identities.number(nameOf(entry), [showType(type), ...given.map(({ timeline }) => timeline.identity)]),
    fields: null,
    doc: null,
    bare: false
  };
}

/** The arguments' groupings (E0016) and origins (W2000) if they do not fit together. */
export function reportClashes(context: Context, clashes: Clashes, given: readonly Given[], place: Span): void {
  if (clashes.groupingsClash) reportGroupings(context, given, place);
  if (clashes.originsClash) {
    context.report(
      unrelatedTimelines(
        place,
        shown(given, ({ origin }) => origin?.text)
      )
    );
  }
}

function reportGroupings(context: Context, given: readonly Given[], place: Span): void {
  const groupings = new Set(given.flatMap(({ timeline }) => timeline.node.grouping ?? []));
  const keyTypes = new Set([...groupings].map(name => showType(context.groupings.get(name) as Type)));
  const args = shown(given, ({ node }) => (node.grouping === null ? undefined : `grouping '${node.grouping}'`));
  context.report(differentGroupings(place, args, keyTypes.size === 1));
}

const shown = (given: readonly Given[], text: (timeline: Timeline) => string | undefined): Shown[] =>
  given.flatMap(({ timeline, span }) => {
    const said = text(timeline);
    return said === undefined ? [] : [{ span, text: said }];
  });

/** A row-wise function of constants (§1.6). */
export function foldScalar(entry: ScalarEntry, values: readonly Value[], types: CallTypes): Value {
  const propagates = entry.nulls !== 'seen';
  return propagates && values.some(value => value === null) ? null : entry.meaning(values, types);
}
