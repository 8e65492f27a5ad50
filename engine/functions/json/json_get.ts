import { scalar } from '../define.ts';
import { jsonAt } from './document.ts';

export const jsonGet = scalar({
  signature: 'json_get(s: string, const path: string) -> string',
  doc: 'What stands at a path of a JSON text, as text: `json_get(s, "a.b[0].c")`. Null where there is nothing, or JSON null, or the text is no JSON.\n\nStrings give their content, all else its compact JSON text. Positions count from 0; a negative one, or anything else that is no path, is an error.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, path]) => jsonAt(s as string, pathSteps(path as string) ?? []),
  refuse: ({ args }) => {
    const path = args[1]?.constant;
    if (typeof path !== 'string' || pathSteps(path)) return null;
    return { code: 'E0008', argument: 1, label: 'this is no path', notes: ['a path is like a.b[0].c'] };
  },
  examples: [
    `
    time   key  s                       |  json_get(s, "a[1].b")
    10:00  Ben  {"a": [1, {"b": "x"}]}  |  x
    10:01  Ben  {"a": [1]}              |  .
    10:02  Ben  .                       |  .
    `
  ]
});

/** The names and positions of a path; null where it is none. */
function pathSteps(path: string): readonly (string | number)[] | null {
  if (!/^([^.[\]]+|\[\d+\])(\.[^.[\]]+|\[\d+\])*$/.test(path)) return null;
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, position, name]) =>
    position === undefined ? (name as string) : Number(position)
  );
}
