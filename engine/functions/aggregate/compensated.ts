/** A sum that keeps what each addition rounds off (Neumaier): taking a number away again leaves what was there, but for the last digit. */
export class Compensated {
  #sum = 0;
  #lost = 0;

  get total(): number {
    return this.#sum + this.#lost;
  }

  add(x: number): void {
    const sum = this.#sum + x;
    this.#lost += Math.abs(this.#sum) >= Math.abs(x) ? this.#sum - sum + x : x - sum + this.#sum;
    this.#sum = sum;
  }

  get parts(): readonly [sum: number, lost: number] {
    return [this.#sum, this.#lost];
  }

  set parts([sum, lost]: readonly [sum: number, lost: number]) {
    this.#sum = sum;
    this.#lost = lost;
  }
}
