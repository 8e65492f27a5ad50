import { scalar } from '../define.ts';
import { jsonMembers } from './document.ts';

export const json = scalar({
  signature: 'json(s: string) -> json',
  doc: 'Reads a text as a JSON object, whose members are its fields, as text: `json(s).name as i64`. Null where the text is no JSON object.\n\nMembers that are not strings give their JSON text; only one level is read, `json(json(s).a).b` reads a second one.',
  group: 'string',
  obscure: true,
  meaning: ([s]) => (jsonMembers(s as string) === null ? null : (s as string)),
  examples: [
    `
    time   key   s                      |  json(s).a  json(s).b
    10:00  Ben   {"a": 1.50, "b": "x"}  |  1.5        x
    10:01  Ben   {"a": [1, 2]}          |  [1,2]      .
    10:02  Ben   {"a": null}            |  .          .
    10:03  Ben   tea                    |  .          .
    `
  ]
});

/** What field access on `json` means: a member of an object as text. */
export const jsonMember = (text: string, name: string): string | null => jsonMembers(text)?.get(name) ?? null;
