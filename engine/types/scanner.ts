/** Reads the notation of types and signatures piece by piece; blanks between pieces do not matter. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Takes what `pattern` (sticky) matches here, or gives null. */
  match(pattern: RegExp): string | null {
    this.blanks();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  take(symbol: string): boolean {
    this.blanks();
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) throw this.wrong(`'${symbol}'`);
  }

  name(): string {
    const name = this.match(/[A-Za-z_][A-Za-z0-9_]*/y);
    if (name === null) throw this.wrong('a name');
    return name;
  }

  /** Items separated by commas up to `close`, which is taken too. */
  many<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.take(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    return items;
  }

  end(): void {
    this.blanks();
    if (this.at < this.text.length) throw this.wrong('nothing more');
  }

  blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  wrong(expected: string): SyntaxError {
    return new SyntaxError(`expected ${expected} at character ${this.at + 1} of '${this.text}'`);
  }
}
