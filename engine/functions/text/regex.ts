import { RE2JS, RE2JSException } from 're2js';
import type { Value } from '../../types/value.ts';
import type { Refusal } from '../define.ts';
import { culpritIn, type Fault } from './culprit.ts';

const known = new Map<string, RE2JS>();
const KEPT = 256;

/** A regular expression by its text, compiled once. Throws what `refuseRegex` reports. */
export function compiled(text: string): RE2JS {
  const found = known.get(text) ?? RE2JS.compile(text);
  if (known.size >= KEPT) known.clear();
  known.set(text, found);
  return found;
}

/** What is wrong with a regular expression as the second argument, if anything, and where in it. */
export function refuseRegex(regex: Value): Refusal | null {
  if (typeof regex !== 'string') return null;
  const error = mistake(regex, compiled);
  if (error === null) return null;
  const within = culpritIn(regex, error, part => mistake(part, RE2JS.compile));
  return { code: 'E0008', argument: 1, within, label: 'this is no regular expression', notes: [error.message] };
}

function mistake(regex: string, compile: (text: string) => RE2JS): Fault | null {
  try {
    compile(regex);
    return null;
  } catch (error) {
    if (error instanceof RE2JSException) return error;
    throw error;
  }
}
