import { not as negated } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const not = scalar({
  signature: 'not(input: bool) -> bool',
  doc: 'True for false, false for true.',
  group: 'logic',
  operator: '!',
  prefix: true,
  aliases: ['not_'],
  meaning: ([input]) => !input,
  kernel: (_, input) => negated(input!),
  examples: [
    `
    time   key   c      |  !c     not(c)
    10:00  Ben   true   |  false  false
    10:01  Ben   false  |  true   true
    10:02  Ben   .      |  .      .
    `
  ]
});
