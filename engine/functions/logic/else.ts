import { sugar } from '../define.ts';

export const otherwise = sugar({
  signature: 'else<T: any>(default: T, value: T) -> T',
  doc: 'The value, or the default where the value is null.',
  group: 'logic',
  receiver: 'value',
  aliases: ['else_'],
  means: 'coalesce(value, default)',
  examples: [
    `
    time   key   x  c      |  else(-1, if(c, x))
    10:00  Ben   3  true   |  3
    10:01  Ben   4  false  |  -1
    10:02  Ben   5  .      |  -1
    10:03  Ben   .  true   |  -1
    `
  ]
});
