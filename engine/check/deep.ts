/**
 * A recursive computation that does not use the machine's stack: it yields the parts it needs and is resumed with what
 * they come to. Queries nest as deep as their authors (or programs) like.
 */
export interface Deep<R> extends Generator<Deep<R>, R, R> {}

/** Runs a computation and all it yields. */
export function settle<R>(whole: Deep<R>): R {
  const waiting = [whole];
  let value: R | undefined;
  for (;;) {
    const step = (waiting.at(-1) as Deep<R>).next(value as R);
    if (!step.done) {
      waiting.push(step.value);
      value = undefined;
      continue;
    }
    waiting.pop();
    if (waiting.length === 0) return step.value;
    value = step.value;
  }
}
