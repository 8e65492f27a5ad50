import { both, either } from '../../ir/make.ts';
import { scalar } from '../define.ts';
import { known } from './known.ts';

export const logicalOr = scalar({
  signature: 'logical_or(a: bool, b: bool) -> bool',
  doc: 'Whether at least one is true; null where that depends on a null.',
  group: 'logic',
  operator: 'or',
  commutes: true,
  aliases: ['or_'],
  nulls: 'seen',
  meaning: ([a, b]) => {
    if (a === true || b === true) return true;
    return a === null || b === null ? null : false;
  },
  cells: ({ body }, a, b) => {
    const [x, y] = [known(body, a!), known(body, b!)];
    return { valid: either(x.yes, y.yes, both(x.no, y.no)), value: either(x.yes, y.yes) };
  },
  examples: [
    `
    time   key   a      b      |  a or b
    10:00  Ben   true   .      |  true
    10:01  Ben   false  false  |  false
    10:02  Ben   false  .      |  .
    10:03  Ben   .      true   |  true
    10:04  Ben   .      .      |  .
    `
  ]
});
