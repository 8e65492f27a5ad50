import type { Value } from '../../types/value.ts';
import type { Refusal } from '../define.ts';
import { scalar } from '../define.ts';
import { compiled, refuseRegex } from './regex.ts';

export const extract = scalar({
  signature: 'extract(s: string, const regex: string, const group: i64 = 1) -> string',
  doc: 'What a group of a regular expression holds where it is first found in a text; group 0 is all of it. Null where the expression is not found or the group took no part.\n\nThe syntax is that of RE2, which takes time linear in the text whatever the expression.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, regex, group]) => found(s as string, regex as string, Number(group)),
  refuse: ({ args }) => refuseRegex(args[1]?.constant ?? null) ?? refuseGroup(args[1]?.constant ?? null, args[2]?.constant ?? null),
  examples: [
    `
    time   key  s     |  extract(s, "-([0-9]+)")  extract(s, "[A-Z]", group = 0)
    10:00  Ben  A-17  |  17                       A
    10:01  Ben  B-x   |  .                        B
    10:02  Ben  .     |  .                        .
    `
  ]
});

function found(text: string, regex: string, group: number): string | null {
  const matcher = compiled(regex).matcher(text);
  return matcher.find() ? matcher.group(group) : null;
}

function refuseGroup(regex: Value, group: Value): Refusal | null {
  if (typeof regex !== 'string') return null;
  const groups = compiled(regex).groupCount();
  if (typeof group === 'bigint' && group >= 0n && group <= BigInt(groups)) return null;
  return { code: 'E0008', argument: 2, label: `the regular expression has no such group`, notes: [`groups: 0 to ${groups}`] };
}
