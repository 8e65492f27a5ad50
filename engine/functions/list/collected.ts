import type { Value } from '../../types/value.ts';
import { aggregate, type CallTypes } from '../define.ts';
import { collect } from './collect.ts';

/** `collect(input, max, min)[position]` without the list: `lag` becomes this. No function of the language: a rule of the optimizer puts it in place. */
export const collected = aggregate({
  signature: 'collected<T: any>(input: T, const max: i64, const min: i64, const position: i64, window: window = null) -> T',
  doc: 'The value at a position among the latest values that `collect` would give.',
  group: 'collection',
  everyRow: true,
  empty: 'null',
  ...(collect.keeps ? { keeps: collect.keeps } : {}),
  recalls: types => {
    const ring = collect.recalls?.(types) ?? null;
    return ring && { ...ring, position: positionOf(types) };
  },
  meaning: (content, types, when) => {
    const list = collect.meaning(content, types, when) as readonly Value[] | null;
    return list?.[positionOf(types)] ?? null;
  },
  examples: []
});

const positionOf = (types: CallTypes): number => Number(types.constant(3));
