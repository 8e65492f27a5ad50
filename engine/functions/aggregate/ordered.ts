/** A node of the tree: values in order, or children that are. */
interface Node<T> {
  readonly values: T[] | null;
  readonly children: Node<T>[] | null;
  size: number;
}

/** As many values or children a node has at most. */
const MOST = 64;

/** Values in order, found by their place in it: a B-tree whose nodes know how many values are below them. Putting in, taking out and finding cost O(log n). */
export class Ordered<T> {
  readonly #compare: (a: T, b: T) => number;
  #root: Node<T> = leaf([]);

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#root.size;
  }

  /** The value at a place, the least at 0. */
  at(place: number): T {
    let [node, left] = [this.#root, place];
    while (node.children) {
      let child = 0;
      for (; left >= (node.children[child] as Node<T>).size; child++) left -= (node.children[child] as Node<T>).size;
      node = node.children[child] as Node<T>;
    }
    return (node.values as T[])[left] as T;
  }

  /** The first so many values. */
  first(count: number): T[] {
    return Array.from({ length: Math.min(count, this.size) }, (_, i) => this.at(i));
  }

  add(value: T): void {
    const right = this.#add(this.#root, value);
    if (right) this.#root = inner([this.#root, right]);
  }

  /** Takes out one value that compares as equal; there must be one. */
  remove(value: T): void {
    this.#remove(this.#root, value);
    if (this.#root.children?.length === 1) this.#root = this.#root.children[0] as Node<T>;
  }

  /** All values, in order. */
  *[Symbol.iterator](): Generator<T> {
    yield* all(this.#root);
  }

  // Gives what became too much for the node, as one to its right.
  #add(node: Node<T>, value: T): Node<T> | null {
    node.size++;
    if (node.values)
      insert(
        node.values,
        this.#after(node.values, value, x => x),
        value
      );
    else {
      const children = node.children as Node<T>[];
      const at = Math.max(0, this.#after(children, value, least) - 1);
      const right = this.#add(children[at] as Node<T>, value);
      if (right) children.splice(at + 1, 0, right);
    }
    return split(node);
  }

  #remove(node: Node<T>, value: T): void {
    node.size--;
    if (node.values) {
      takeOut(node.values, this.#after(node.values, value, x => x) - 1);
      return;
    }
    const children = node.children as Node<T>[];
    const at = Math.max(0, this.#after(children, value, least) - 1);
    this.#remove(children[at] as Node<T>, value);
    if ((children[at] as Node<T>).size === 0) children.splice(at, 1);
    else join(children, Math.min(at, children.length - 2));
  }

  /** How many of some, in order, are not after a value. */
  #after<E>(of: readonly E[], value: T, key: (element: E) => T): number {
    let [low, high] = [0, of.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(key(of[middle] as E), value) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// Of a few values, faster than `splice`, which makes an array of what it takes out.
function insert<T>(values: T[], at: number, value: T): void {
  values.push(value);
  for (let i = values.length - 1; i > at; i--) values[i] = values[i - 1] as T;
  values[at] = value;
}

function takeOut<T>(values: T[], at: number): void {
  for (let i = at + 1; i < values.length; i++) values[i - 1] = values[i] as T;
  values.pop();
}

const leaf = <T>(values: T[]): Node<T> => ({ values, children: null, size: values.length });

const inner = <T>(children: Node<T>[]): Node<T> => ({ values: null, children, size: children.reduce((sum, { size }) => sum + size, 0) });

function least<T>(node: Node<T>): T {
  let at = node;
  while (at.children) at = at.children[0] as Node<T>;
  return (at.values as T[])[0] as T;
}

function split<T>(node: Node<T>): Node<T> | null {
  const parts = node.values ?? node.children ?? [];
  if (parts.length <= MOST) return null;
  const right = node.values ? leaf(node.values.splice(MOST / 2)) : inner((node.children as Node<T>[]).splice(MOST / 2));
  node.size -= right.size;
  return right;
}

/** Makes one of two neighbours that have little. */
function join<T>(children: Node<T>[], at: number): void {
  const [a, b] = [children[at], children[at + 1]];
  if (!a || !b) return;
  const [first, second] = [a.values ?? a.children ?? [], b.values ?? b.children ?? []];
  if (first.length + second.length > MOST / 2) return;
  const joined = a.values && b.values ? leaf([...a.values, ...b.values]) : inner([...(a.children ?? []), ...(b.children ?? [])]);
  children.splice(at, 2, joined);
}

function* all<T>(node: Node<T>): Generator<T> {
  if (node.values) yield* node.values;
  else for (const child of node.children ?? []) yield* all(child);
}
