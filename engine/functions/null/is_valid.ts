import { TRUE } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const isValid = scalar({
  signature: 'is_valid<T: any>(input: T) -> bool',
  doc: 'Whether the value is not null. Never null itself at rows of its input.',
  group: 'logic',
  nulls: 'seen',
  meaning: ([input]) => input !== null,
  cells: (_, input) => ({ valid: TRUE, value: input!.valid }),
  examples: [
    `
    time   key   x  |  is_valid(x)
    10:00  Ben   3  |  true
    10:01  Ben   .  |  false
    `
  ]
});
