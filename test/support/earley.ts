/** A grammar: what each symbol may be, as sequences of symbols parted by spaces. What has no rule is a token. */
export type Grammar = Readonly<Record<string, readonly string[]>>;

interface Item {
  readonly symbol: string;
  readonly parts: readonly string[];
  /** How many parts have been read, and at which token the first began. */
  readonly read: number;
  readonly from: number;
}

/**
 * The number of the first token with which no text of the grammar can go on; `tokens.length` if the text ends too early; null if it is
 * whole. Earley's algorithm: every way to read is followed at once, so nothing depends on how the grammar is written.
 */
export function firstMistake(grammar: Grammar, start: string, tokens: readonly string[]): number | null {
  let items = complete(grammar, [], starting(grammar, start, 0), 0);
  const sets = [items];
  for (const [i, token] of tokens.entries()) {
    const next = items.filter(item => item.parts[item.read] === token).map(advance);
    if (next.length === 0) return i;
    items = complete(grammar, sets, next, i + 1);
    sets.push(items);
  }
  const isWhole = items.some(item => item.symbol === start && item.from === 0 && item.read === item.parts.length);
  return isWhole ? null : tokens.length;
}

const starting = (grammar: Grammar, symbol: string, from: number): Item[] =>
  (grammar[symbol] ?? []).map(way => ({ symbol, parts: way.split(' ').filter(part => part !== ''), read: 0, from }));

const advance = (item: Item): Item => ({ ...item, read: item.read + 1 });

/** All items that follow at one place: what may begin there, and what goes on after something that is complete. */
function complete(grammar: Grammar, sets: readonly (readonly Item[])[], first: readonly Item[], at: number): Item[] {
  const found = new Map<string, Item>();
  const waiting = [...first];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const key = `${item.symbol}:${item.parts.join(' ')}:${item.read}:${item.from}`;
    if (found.has(key)) continue;
    found.set(key, item);
    const { symbol, from } = item;
    const next = item.parts[item.read];
    if (next === undefined) {
      const before = from === at ? [...found.values()] : (sets[from] as readonly Item[]);
      waiting.push(...before.filter(other => other.parts[other.read] === symbol).map(advance));
    } else if (grammar[next] !== undefined) {
      waiting.push(...starting(grammar, next, at));
      // What is already complete here, of no tokens, is passed at once.
      if ([...found.values()].some(other => other.symbol === next && other.from === at && other.read === other.parts.length))
        waiting.push(advance(item));
    }
  }
  return [...found.values()];
}
