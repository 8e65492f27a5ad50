import type { ParameterValue } from '../check/checked.ts';
import { inI64 } from '../types/integers.ts';
import { BOOL, F64, I64, NULL, STRING } from '../types/type.ts';

const TOKENS =
  /\s*(?:([+-]?\d[\d_]*(?![\w.]))|([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])|"([^"\\]*)"|'([^'\\]*)'|(True|False|None)\b|([[\],]))/y;

/** What a literal of Python is as a parameter's value (X6): a number, a text, `True`, `None`, a list of them; null for any other expression. */
export function pythonLiteral(text: string): ParameterValue | null {
  const tokens: RegExpExecArray[] = [];
  for (TOKENS.lastIndex = 0; TOKENS.lastIndex < text.trimEnd().length; ) {
    const token = TOKENS.exec(text);
    if (token === null) return null;
    tokens.push(token);
  }
  const value = taken(tokens);
  return tokens.length === 0 ? value : null;
}

/** Takes a value's tokens from the front. */
function taken(tokens: RegExpExecArray[]): ParameterValue | null {
  const [, whole, float, double, single, word, sign] = tokens.shift() ?? [];
  if (whole !== undefined) return inI64(integer(whole)) ? { type: I64, value: integer(whole) } : null;
  if (float !== undefined) return { type: F64, value: Number(float.replaceAll('_', '')) };
  const string = double ?? single;
  if (string !== undefined) return { type: STRING, value: string };
  if (word !== undefined) return word === 'None' ? { type: NULL, value: null } : { type: BOOL, value: word === 'True' };
  return sign === '[' ? listOf(tokens) : null;
}

const integer = (written: string): bigint => BigInt(written.replaceAll('_', '').replace(/^\+/, ''));

function listOf(tokens: RegExpExecArray[]): ParameterValue | null {
  const list: ParameterValue[] = [];
  while (tokens[0]?.[6] !== ']') {
    const item = taken(tokens);
    if (item === null) return null;
    list.push(item);
    if (tokens[0]?.[6] === ',') tokens.shift();
    else if (tokens[0]?.[6] !== ']') return null;
  }
  tokens.shift();
  return { list };
}
