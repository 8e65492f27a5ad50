import type { WireDiagnostic } from './protocol.ts';

/** A request that cannot be answered, told to the client as an `error` of that kind. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: 'query' | 'data' | 'limit' | 'cancelled' | 'protocol';
  readonly diagnostics: readonly WireDiagnostic[] | null;

  constructor(kind: Problem['kind'], message: string, diagnostics: readonly WireDiagnostic[] | null = null) {
    super(message);
    this.kind = kind;
    this.diagnostics = diagnostics;
  }
}
