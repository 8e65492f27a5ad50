import { scalar } from '../define.ts';
import { compiled, refuseRegex } from './regex.ts';

export const matches = scalar({
  signature: 'matches(s: string, const regex: string) -> bool',
  doc: 'Whether a regular expression is found anywhere in a text; `^` and `$` anchor it.\n\nThe syntax is that of RE2, which takes time linear in the text whatever the expression.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, regex]) =>
    compiled(regex as string)
      .matcher(s as string)
      .find(),
  refuse: ({ args }) => refuseRegex(args[1]?.constant ?? null),
  examples: [
    `
    time   key  s     |  matches(s, "-[0-9]{2}$")
    10:00  Ben  A-17  |  true
    10:01  Ben  B-2   |  false
    10:02  Ben  .     |  .
    `
  ]
});
