/** Bytes that arrived and were not taken yet. */
export class Inbox {
  #pieces: Uint8Array[] = [];
  #from = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  /** Puts bytes back in front. */
  unshift(bytes: Uint8Array): void {
    const rest = this.#pieces[0];
    if (this.#from > 0 && rest !== undefined) this.#pieces[0] = rest.subarray(this.#from);
    this.#from = 0;
    this.#pieces.unshift(bytes);
    this.#size += bytes.length;
  }

  /** The next `length` bytes, of which there must be enough: a view if they are in one piece, else a copy, in `room` if that is given. */
  take(length: number, room: Uint8Array | null = null): Uint8Array {
    this.#size -= length;
    const first = this.#pieces[0];
    if (first === undefined || length === 0) return new Uint8Array(0);
    if (this.#from + length <= first.length) return this.#advance(first, length);
    const out = room?.subarray(0, length) ?? new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const piece = this.#pieces[0] as Uint8Array;
      const part = this.#advance(piece, Math.min(length - at, piece.length - this.#from));
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  #advance(piece: Uint8Array, length: number): Uint8Array {
    const part = piece.subarray(this.#from, this.#from + length);
    this.#from += length;
    if (this.#from === piece.length) {
      this.#pieces.shift();
      this.#from = 0;
    }
    return part;
  }
}
