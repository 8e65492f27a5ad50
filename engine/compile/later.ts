import { isPostponable } from './fold.ts';
import { isEntity, type Stream, type Value } from './graph.ts';
import { isFold, type Loop } from './loops.ts';

/**
 * The values of a loop that only one of its filters asks for, by the filter: they are computed where it keeps a row. Of an aggregation that is what it is
 * worth; its inputs are taken in at each row.
 */
export function laterValues(loop: Loop, conditionOf: (filter: Stream) => Value): ReadonlyMap<Value, Stream> {
  const always = new Set<Value>();
  const everywhere = (value: Value): void => visit(value, always, ({ args }) => args);
  const filters = loop.filters.map(({ filter }) => filter);
  filters.map(conditionOf).forEach(everywhere);
  for (const value of loop.values) {
    if (value.stored || !isPostponed(value)) everywhere(value);
    else if (isFold(value)) value.args.forEach(everywhere);
  }
  const asked = filters.map(filter => [filter, askedBy(filter, always)] as const);
  const times = new Map<Value, number>();
  for (const [, values] of asked) for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  for (const [value, count] of times) if (count > 1) everywhere(value);
  const own = new Set(loop.values);
  const later = asked.flatMap(([filter, values]) => {
    const left = [...values].filter(value => own.has(value) && !always.has(value));
    return isWorthABranch(filter, left) ? left.map(value => [value, filter] as const) : [];
  });
  return new Map(later);
}

function askedBy({ compact }: Stream, always: ReadonlySet<Value>): ReadonlySet<Value> {
  const found = new Set<Value>();
  for (const { how } of compact)
    visit((how as { source: Value }).source, found, value => (isFold(value) ? [] : value.args.filter(arg => !always.has(arg))));
  return found;
}

function visit(value: Value, found: Set<Value>, next: (value: Value) => readonly Value[]): void {
  const added = found.has(value) ? [] : [value];
  for (const each of added) {
    found.add(each);
    for (const other of next(each)) if (!found.has(other)) added.push(other);
  }
}

// What is new at a row, or what keeps something for later rows, must see every row.
function isPostponed(value: Value): boolean {
  if (isEntity(value.aspect) || (value.how.kind === 'lift' && value.how.held)) return false;
  return !isFold(value) || isPostponable(value);
}

// The rows of a table that are kept are told without a branch where little is written: a few cheap values are not worth one.
function isWorthABranch({ rows }: Stream, later: readonly Value[]): boolean {
  if (rows.kind !== 'filter' || rows.of.kind !== 'table') return later.length > 0;
  const computed = later.filter(value => value.aspect === 'cell' && (isFold(value) || value.node.op.kind === 'apply'));
  return computed.length > FEW || computed.some(isCostly);
}

const isCostly = ({ node: { op } }: Value): boolean =>
  op.kind === 'fold' ? op.extent !== null : op.kind === 'apply' && !op.entry.kernel && !op.entry.cells;

/** So many values at most are written for rows that are then dropped. */
export const FEW = 2;
