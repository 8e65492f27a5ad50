import { Table, tableToIPC, type Vector, vectorFromArray } from 'apache-arrow';

/** An Arrow IPC stream of these columns, as another implementation writes it. */
export function arrowStream(columns: Readonly<Record<string, Vector | readonly unknown[]>>): Uint8Array {
  const vectors = Object.entries(columns).map(([name, column]) => [name, Array.isArray(column) ? vectorFromArray(column) : column]);
  return tableToIPC(new Table(Object.fromEntries(vectors) as Record<string, Vector>), 'stream');
}

/** `n` purchases of `users` users, a microsecond apart. */
export function purchases(n: number, users = 10): Uint8Array {
  return arrowStream({
    at: vectorFromArray(BigInt64Array.from({ length: n }, (_, i) => BigInt(i) * 1000n)),
    user: vectorFromArray(Int32Array.from({ length: n }, (_, i) => i % users)),
    amount: vectorFromArray(Float64Array.from({ length: n }, (_, i) => i / 4))
  });
}

export const PURCHASE = { name: 'Purchase', time: 'at', key: 'user', grouping: 'user' };
