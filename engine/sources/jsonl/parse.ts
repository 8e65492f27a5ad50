import { DataError } from '../../diagnostics/failure.ts';

/** A value of JSON text: integers as bigint, other numbers as number, objects by their members in order (never a plain object: a name may be `__proto__`). */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

export class JsonObject {
  readonly members: ReadonlyMap<string, Json>;

  constructor(members: ReadonlyMap<string, Json>) {
    this.members = members;
  }
}

const MAX_DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const BLANK = /[ \t\r\n]*/y;
const PLAIN = /"([^"\\]*)"/y;
const ESCAPED = /"[^"\\]*(?:\\.[^"\\]*)*"/y;

/** Reads one JSON text. Throws a DataError with the place (`at`, from 1) where it is none. Of a repeated name the last counts. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.#failure(`nested more than ${MAX_DEPTH} deep`);
    this.#match(BLANK);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#match(BLANK);
    if (this.#at < this.#text.length) throw this.#failure('after the value the line should end');
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#at++;
    if (this.#takes('}')) return new JsonObject(members);
    do {
      this.#match(BLANK);
      if (this.#text[this.#at] !== '"') throw this.#failure('a name in quotes is expected');
      const name = this.#string();
      if (!this.#takes(':')) throw this.#failure("':' is expected");
      members.set(name, this.value(depth + 1));
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#failure("',' or '}' is expected");
    return new JsonObject(members);
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#at++;
    if (this.#takes(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.#takes(','));
    if (!this.#takes(']')) throw this.#failure("',' or ']' is expected");
    return items;
  }

  #string(): string {
    const plain = this.#match(PLAIN);
    if (plain !== null) return plain[1] as string;
    const start = this.#at;
    const escaped = this.#match(ESCAPED);
    if (escaped === null) throw this.#failure('this text is not closed');
    try {
      return JSON.parse(escaped[0]) as string;
    } catch {
      this.#at = start;
      throw this.#failure('an escape in this text is none');
    }
  }

  #number(): number | bigint {
    const found = this.#match(NUMBER);
    if (found === null) throw this.#failure('a value is expected');
    return found[1] === undefined && found[2] === undefined ? BigInt(found[0]) : Number(found[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#failure('a value is expected');
    this.#at += word.length;
    return value;
  }

  #takes(symbol: string): boolean {
    this.#match(BLANK);
    if (this.#text[this.#at] !== symbol) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #failure(problem: string): DataError {
    return new DataError(problem, { at: this.#at + 1 });
  }
}
