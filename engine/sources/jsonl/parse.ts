import { DataError } from '../../diagnostics/failure.ts';

/** A value of JSON text: integers as bigint, other numbers as number, objects by their members in order (never a plain object: a name may be `__proto__`). */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

export class JsonObject {
  readonly names: readonly string[];
  readonly values: readonly Json[];

  constructor(names: readonly string[], values: readonly Json[]) {
    this.names = names;
    this.values = values;
  }

  /** The member of this name, of several the last; `hint` is where it probably is. undefined: there is none. */
  get(name: string, hint = 0): Json | undefined {
    const at = this.names[hint] === name && this.names.indexOf(name, hint + 1) < 0 ? hint : this.names.lastIndexOf(name);
    return this.values[at];
  }
}

const MAX_DEPTH = 64;
const ESCAPED = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Reads one JSON text. Throws a DataError with the place (`at`, from 1) where it is none. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;

class Parser {
  readonly #text: string;
  #at = 0;
  /** The first backslash that is not before the text being read. */
  #backslash = -1;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.#failure(`nested more than ${MAX_DEPTH} deep`);
    switch (this.#next()) {
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#next();
    if (this.#at < this.#text.length) throw this.#failure('after the value the line should end');
  }

  #object(depth: number): JsonObject {
    const names: string[] = [];
    const values: Json[] = [];
    this.#at++;
    if (this.#takes(0x7d)) return new JsonObject(names, values);
    do {
      if (this.#next() !== QUOTE) throw this.#failure('a name in quotes is expected');
      names.push(this.#string());
      if (!this.#takes(0x3a)) throw this.#failure("':' is expected");
      values.push(this.value(depth + 1));
    } while (this.#takes(0x2c));
    if (!this.#takes(0x7d)) throw this.#failure("',' or '}' is expected");
    return new JsonObject(names, values);
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#at++;
    if (this.#takes(0x5d)) return items;
    do items.push(this.value(depth + 1));
    while (this.#takes(0x2c));
    if (!this.#takes(0x5d)) throw this.#failure("',' or ']' is expected");
    return items;
  }

  #string(): string {
    const start = this.#at + 1;
    const end = this.#text.indexOf('"', start);
    if (end < 0) throw this.#failure('this text is not closed');
    if (this.#backslash < start) this.#backslash = (this.#text.indexOf('\\', start) + 1 || Infinity) - 1;
    if (this.#backslash < end) return this.#escaped();
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  #escaped(): string {
    ESCAPED.lastIndex = this.#at;
    const found = ESCAPED.exec(this.#text);
    if (found === null) throw this.#failure('this text is not closed');
    try {
      const text = JSON.parse(found[0]) as string;
      this.#at = ESCAPED.lastIndex;
      return text;
    } catch {
      throw this.#failure('an escape in this text is none');
    }
  }

  /** Short integers digit by digit, all else by its text. */
  #number(): number | bigint {
    const text = this.#text;
    const start = this.#at;
    let at = text.charCodeAt(start) === MINUS ? start + 1 : start;
    const first = at;
    let value = 0;
    for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - ZERO) value = value * 10 + digit;
    const next = text.charCodeAt(at) | 0x20;
    const isShort =
      at > first && at - first <= 15 && next !== 0x2e && next !== 0x65 && (at - first === 1 || text.charCodeAt(first) !== ZERO);
    if (!isShort) return this.#anyNumber();
    this.#at = at;
    return BigInt(first > start ? -value : value);
  }

  #anyNumber(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) throw this.#failure('a value is expected');
    this.#at += found.length;
    return /[.eE]/.test(found) ? Number(found) : BigInt(found);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#failure('a value is expected');
    this.#at += word.length;
    return value;
  }

  #takes(symbol: number): boolean {
    if (this.#next() !== symbol) return false;
    this.#at++;
    return true;
  }

  /** The next character that is no blank. */
  #next(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x09 || code === 0x0d) code = text.charCodeAt(++this.#at);
    return code;
  }

  #failure(problem: string): DataError {
    return new DataError(problem, { at: this.#at + 1 });
  }
}
