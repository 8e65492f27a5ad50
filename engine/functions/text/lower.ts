import { scalar } from '../define.ts';

export const lower = scalar({
  signature: 'lower(s: string) -> string',
  doc: 'The text in lower case, by the full Unicode mapping.',
  group: 'string',
  meaning: ([s]) => (s as string).toLowerCase(),
  examples: [
    `
    time   key   s      |  lower(s)
    10:00  Ben   Tea    |  tea
    10:01  Ben   ÅNGST  |  ångst
    `
  ]
});
