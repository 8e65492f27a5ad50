import { both, either } from '../../ir/make.ts';
import { scalar } from '../define.ts';
import { known } from './known.ts';

export const logicalAnd = scalar({
  signature: 'logical_and(a: bool, b: bool) -> bool',
  doc: 'Whether both are true; null where that depends on a null.',
  group: 'logic',
  operator: 'and',
  commutes: true,
  needsAll: true,
  aliases: ['and_'],
  nulls: 'seen',
  meaning: ([a, b]) => {
    if (a === false || b === false) return false;
    return a === null || b === null ? null : true;
  },
  cells: ({ body }, a, b) => {
    const [x, y] = [known(body, a!), known(body, b!)];
    return { valid: either(x.no, y.no, both(x.yes, y.yes)), value: both(x.yes, y.yes) };
  },
  examples: [
    `
    time   key   a      b      |  a and b
    10:00  Ben   true   true   |  true
    10:01  Ben   true   false  |  false
    10:02  Ben   true   .      |  .
    10:03  Ben   .      false  |  false
    10:04  Ben   .      .      |  .
    `
  ]
});
