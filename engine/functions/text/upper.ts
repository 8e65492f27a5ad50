import { scalar } from '../define.ts';

export const upper = scalar({
  signature: 'upper(s: string) -> string',
  doc: 'The text in upper case, by the full Unicode mapping.',
  group: 'string',
  meaning: ([s]) => (s as string).toUpperCase(),
  examples: [
    `
    time   key   s       |  upper(s)
    10:00  Ben   Tea     |  TEA
    10:01  Ben   straße  |  STRASSE
    `
  ]
});
