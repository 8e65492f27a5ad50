import { compileModule, type Exports, instantiate } from '../compile/instantiate.ts';
import { func } from '../compile/library/loops.ts';
import { link } from '../ir/link.ts';
import { add, i32, i64, load, ltS, ltU, or } from '../ir/make.ts';

/** Numbers that go through memory at once: few enough to stay in the processor's cache. */
const BLOCK = 1 << 14;
/** In memory: the number before a block, then the block. */
const FIRST = 8;

/** `falls(bytes) -> 1 or 0`: whether any number of a block of so many bytes is below the one before it. */
const falls = func('falls', ['bytes'], 'i32', (body, p) => {
  const [place, found] = [body.variable('i32', 'place'), body.variable('i32', 'found')];
  body.set(place, i32(0));
  body.set(found, i32(0));
  body.while(ltU(place, p.bytes), () => {
    body.set(found, or(found, ltS(load('i64', 8, place, FIRST), load('i64', 8, place))));
    body.set(place, add(place, i32(8)));
  });
  body.return(found);
});

/** `count_on(bytes)`: fills a block of so many bytes with the numbers that follow the one before it; the last is that of the next block. */
const countOn = func('count_on', ['bytes'], null, (body, p) => {
  const [place, next] = [body.variable('i32', 'place'), body.variable('i64', 'next')];
  body.set(place, i32(0));
  body.set(next, load('i64', 8, i32(0)));
  body.while(ltU(place, p.bytes), () => {
    body.set(next, add(next, i64(1)));
    body.store(8, place, FIRST, next);
    body.set(place, add(place, i32(8)));
  });
  body.store(8, i32(0), 0, next);
});

interface Blocks {
  readonly run: Exports;
  readonly before: BigInt64Array;
  readonly block: BigInt64Array;
}

/** Made once, when rows are loaded. */
let made: Blocks | null = null;

function blocks(): Blocks {
  if (made !== null) return made;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((FIRST + BLOCK * 8) / 65_536) });
  const run = instantiate(compileModule(link([falls, countOn])), memory);
  return (made = { run, before: new BigInt64Array(memory.buffer, 0, 1), block: new BigInt64Array(memory.buffer, FIRST, BLOCK) });
}

/** Whether no number is below the one before it. */
export function neverFalls(numbers: BigInt64Array): boolean {
  const { run, before, block } = blocks();
  for (let from = 0; from < numbers.length; from += BLOCK) {
    const part = numbers.subarray(from, from + BLOCK);
    before[0] = numbers[Math.max(0, from - 1)] as bigint;
    block.set(part);
    if (run['falls']?.(part.byteLength) === 1) return false;
  }
  return true;
}

/** Running numbers from `first`. */
export function counted(first: number, length: number): BigUint64Array {
  const numbers = new BigInt64Array(length);
  const { run, before, block } = blocks();
  before[0] = BigInt(first) - 1n;
  for (let from = 0; from < length; from += BLOCK) {
    const count = Math.min(BLOCK, length - from);
    run['count_on']?.(count * 8);
    numbers.set(block.subarray(0, count), from);
  }
  return new BigUint64Array(numbers.buffer);
}
