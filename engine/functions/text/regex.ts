import { RE2JS, RE2JSException } from 're2js';
import type { Value } from '../../types/value.ts';
import type { Refusal } from '../define.ts';

const known = new Map<string, RE2JS>();
const KEPT = 256;

/** A regular expression by its text, compiled once. Throws what `refuseRegex` reports. */
export function compiled(text: string): RE2JS {
  const found = known.get(text) ?? RE2JS.compile(text);
  if (known.size >= KEPT) known.clear();
  known.set(text, found);
  return found;
}

/** What is wrong with a regular expression as the second argument, if anything. */
export function refuseRegex(regex: Value): Refusal | null {
  try {
    compiled(regex as string);
    return null;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { code: 'E0008', argument: 1, label: 'this is no regular expression', notes: [error.message] };
  }
}
