import type { Entry } from '../functions/define.ts';
import { FUNCTIONS, fullSignature } from '../functions/index.ts';
import { KEYWORDS } from '../syntax/token.ts';
import { showLength } from '../types/duration.ts';
import { parseSignature } from '../types/notation.ts';
import type { Literal, Parameter } from '../types/signature.ts';
import { castText } from '../types/text.ts';
import type { Catalogue, FunctionInfo } from './protocol.ts';

/** All that an editor, or a generated library, needs to know of the language. */
export function catalogue(): Catalogue {
  return { functions: FUNCTIONS.map(describeFunction), keywords: KEYWORDS };
}

function describeFunction(entry: Entry): FunctionInfo {
  const { kind, group, doc, receiver, aliases = [], operator = null, prefix = false, obscure = false, examples } = entry;
  const { text, name, params } = parseSignature(fullSignature(entry));
  return {
    name,
    kind,
    group,
    doc,
    signature: text,
    params: params.map(parameter => describeParameter(text, parameter)),
    result: text.slice(text.lastIndexOf('->') + 2).trim(),
    receiver: receiver ?? params.slice(0, 1).find(({ constant }) => !constant)?.name ?? null,
    aliases,
    operator,
    prefix,
    obscure,
    examples
  };
}

const describeParameter = (signature: string, { name, type: _, constant, variadic, default: value, start, end }: Parameter) => ({
  name,
  type: signature.slice(start, end),
  constant,
  variadic,
  default: value === null ? null : showLiteral(value)
});

function showLiteral({ type, value }: Literal): string {
  if (value === null) return 'null';
  if (type.kind === 'duration' || type.kind.startsWith('interval')) return showLength({ type, value });
  return typeof value === 'string' ? JSON.stringify(value) : castText(type, value);
}
