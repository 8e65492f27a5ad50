import type { Span } from '../diagnostics/span.ts';

/** Names given more than once, by first occurrence, with every place. */
export function repeated(named: readonly { readonly name: string; readonly nameSpan: Span }[]): [name: string, spans: Span[]][] {
  const places = Map.groupBy(named, ({ name }) => name);
  return [...places].filter(([, same]) => same.length > 1).map(([name, same]) => [name, same.map(({ nameSpan }) => nameSpan)]);
}
