import { abs, constant, lt, TRUE } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const finite = scalar({
  signature: 'is_finite<N: number>(x: N) -> bool',
  doc: 'Whether the number is neither NaN nor an infinity; integers always are.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => typeof x === 'bigint' || Number.isFinite(x),
  kernel: (_, x) => (isInteger(x!.lane) ? TRUE : lt(abs(x!), constant(x!.lane, Number.POSITIVE_INFINITY))),
  examples: [
    `
    time   key  x    |  is_finite(x)
    10:00  Ben  1    |  true
    10:01  Ben  NaN  |  false
    10:02  Ben  inf  |  false
    10:03  Ben  .    |  .
    `
  ]
});

const isInteger = (lane: string): boolean => lane.startsWith('i');
