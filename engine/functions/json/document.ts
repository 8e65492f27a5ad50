import { floatText } from '../../types/text.ts';

/**
 * The members of a JSON object: name → text (§5.8), in order, the last of a repeated name. Null where the text is not JSON
 * or not an object; a member that is JSON null is null.
 */
export function jsonMembers(text: string): ReadonlyMap<string, string | null> | null {
  if (!isJson(text)) return null;
  const tokens = new Tokens(text);
  return tokens.next() === '{' ? new Map(members(tokens).map(([name, value]) => [name, memberText(value)])) : null;
}

/** The value at a path of names and positions, as text (§5.8); null where there is none, or JSON null. */
export function jsonAt(text: string, path: readonly (string | number)[]): string | null {
  if (!isJson(text)) return null;
  const value = path.reduce<string | undefined>((at, step) => at && partOf(at, step), text);
  return value === undefined ? null : memberText(value);
}

/** A member of an object or an element of an array, compact. */
function partOf(text: string, step: string | number): string | undefined {
  const tokens = new Tokens(text);
  const opening = tokens.next();
  if (typeof step === 'number') return opening === '[' ? elements(tokens)[step] : undefined;
  return opening === '{' ? new Map(members(tokens)).get(step) : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function memberText(compact: string): string | null {
  if (compact === 'null') return null;
  return compact.startsWith('"') ? (JSON.parse(compact) as string) : compact;
}

/** The tokens of a text that is known to be JSON. */
class Tokens {
  readonly #found: IterableIterator<RegExpExecArray>;

  constructor(text: string) {
    this.#found = text.matchAll(/"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\],:]/g);
  }

  next(): string {
    return (this.#found.next().value as RegExpExecArray)[0];
  }
}

/** What follows `{`, up to and with its `}`: names and compact texts of values. */
function members(tokens: Tokens): readonly (readonly [name: string, value: string])[] {
  const found = new Map<string, string>();
  for (let token = tokens.next(); token !== '}'; token = tokens.next()) {
    if (token === ',') continue;
    tokens.next();
    found.set(JSON.parse(token) as string, compact(tokens.next(), tokens));
  }
  return [...found];
}

/** The value that begins with `token`, without blanks, numbers in their shortest form. */
function compact(token: string, tokens: Tokens): string {
  if (token === '{')
    return `{${members(tokens)
      .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
      .join()}}`;
  if (token === '[') return `[${elements(tokens).join()}]`;
  if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
  return /^[-\d]/.test(token) ? shortNumber(token) : token;
}

function elements(tokens: Tokens): readonly string[] {
  const found: string[] = [];
  for (let token = tokens.next(); token !== ']'; token = tokens.next()) if (token !== ',') found.push(compact(token, tokens));
  return found;
}

/** Integers as written, so that none loses digits; others as the language writes floats, unless they are out of range. */
function shortNumber(token: string): string {
  if (/^-?\d+$/.test(token)) return token === '-0' ? '0' : token;
  return Number.isFinite(Number(token)) ? floatText(Number(token), 'f64') : token;
}
