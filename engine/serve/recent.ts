/** The latest values that were asked for, by key. */
export class Recent<Value> {
  readonly #most: number;
  readonly #values = new Map<string, Value>();

  /** `most`: so many are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The value of this key, made if it is not there. What throws is not kept. */
  of(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value as string);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
