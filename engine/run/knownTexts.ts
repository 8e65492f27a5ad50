import { StringPool } from '../columns/strings.ts';

/** Texts whose codes were given elsewhere. */
export class KnownTexts extends StringPool {
  readonly #codes: ReadonlyMap<string, number>;

  constructor(codes: ReadonlyMap<string, number>) {
    super();
    this.#codes = codes;
  }

  override intern(text: string): number {
    const code = this.#codes.get(text);
    if (code === undefined) throw new Error('a part of a run needs a text that the whole does not have');
    return code;
  }
}
