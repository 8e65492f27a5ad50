import { median } from './measure.ts';
import { queryOf, tinySession } from './sides/session.ts';

const AGGREGATIONS = ['count', 'sum', 'mean', 'min', 'max'];

/** A query that calls so many functions: aggregations of amounts above different bounds. */
function queryText(functions: number): string {
  const fields = Array.from({ length: functions }, (_, i) => `f${i}: ${AGGREGATIONS[i % 5]}(E.amount + ${Math.floor(i / 5)})`);
  return `{ ${fields.join(', ')} }`;
}

/** Milliseconds from the text to the first rows (of a table of two), once the compiler itself is warm. */
export async function compileTime(functions: number): Promise<number> {
  const session = tinySession();
  const took: number[] = [];
  for (let round = 0; round < 25; round++) {
    const begun = performance.now();
    for await (const _ of queryOf(session, { text: queryText(functions), results: 'history' }).run({}));
    took.push(performance.now() - begun);
  }
  return median(took.slice(-10));
}
