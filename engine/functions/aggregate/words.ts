import { laneOf } from '../../ir/typed.ts';
import type { Type } from '../../types/type.ts';

/** What the two words of a value's lane are worth, of 32 bits only the lower one. */
export type OfWords = (low: number, high: number) => number;

const WORDS = new Int32Array(2);
const DOUBLE = new Float64Array(WORDS.buffer);
const SINGLE = new Float32Array(WORDS.buffer);
const HIGH = 2 ** 32;

/** How values of a type of class `number` are read as numbers: integers of 64 bits as the nearest there is. */
export function numberOf(type: Type): OfWords {
  switch (type.kind) {
    case 'f64':
      return (low, high) => {
        WORDS[0] = low;
        WORDS[1] = high;
        return DOUBLE[0] as number;
      };
    case 'f32':
      return low => {
        WORDS[0] = low;
        return SINGLE[0] as number;
      };
    case 'u32':
      return low => low >>> 0;
    case 'u64':
      return (low, high) => (high >>> 0) * HIGH + (low >>> 0);
    default:
      return laneOf(type) === 'i64' ? (low, high) => high * HIGH + (low >>> 0) : low => low;
  }
}

/** Calls with the words of a number as f64 has them. */
export function wordsOf(value: number, use: (low: number, high: number) => void): void {
  DOUBLE[0] = value;
  use(WORDS[0] as number, WORDS[1] as number);
}

/** Whether values of a type are one lane each, of which equal ones have equal words, NaN aside. */
export const isOneLane = ({ kind }: Type): boolean => kind !== 'record' && kind !== 'list' && kind !== 'map' && kind !== 'null';
