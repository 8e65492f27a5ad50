/** Offsets into a text, in UTF-16 units, `end` exclusive. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** What the parser of regular expressions says of a text: the kind of fault, and over what it stumbled. */
export interface Fault {
  readonly message: string;
  readonly error?: string;
  readonly input?: string | null;
}

/** What is wrong with a text as a regular expression, if anything. */
type Mistake = (regex: string) => Fault | null;

/** Faults that are one character, which the parser does not name alone. */
const SIGNS: ReadonlyMap<string | undefined, string> = new Map([
  ['unexpected )', ')'],
  ['trailing backslash at end of expression', '\\']
]);

/** So many opening parentheses, from the end on, are looked at for one that is never closed. */
const MOST_OPENED = 64;

/**
 * The part of a regular expression that is at fault. The parser says what it stumbled over but not where; since it reads from left to right, it
 * stumbles over the same in every beginning of the text that holds the fault. null: the whole of it (too large, nested too deeply).
 */
export function culpritIn(regex: string, fault: Fault, mistake: Mistake): Part | null {
  if (fault.error === 'missing closing )') return opened(regex, mistake);
  const sign = SIGNS.get(fault.error);
  const fragment = sign ?? fault.input;
  if (!fragment) return null;
  const isSame = (found: Fault | null): boolean => found?.error === fault.error && (sign !== undefined || found?.input === fault.input);
  const start = beginning(regex, part => isSame(mistake(part))).lastIndexOf(fragment);
  return start < 0 ? null : { start, end: start + fragment.length };
}

/** The shortest beginning that holds the fault. */
function beginning(regex: string, isFaulty: (part: string) => boolean): string {
  let [sound, faulty] = [0, regex.length];
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (isFaulty(regex.slice(0, middle))) faulty = middle;
    else sound = middle;
  }
  return regex.slice(0, faulty);
}

/** The outermost parenthesis that is never closed: the only one before which everything is. */
function opened(regex: string, mistake: Mistake): Part | null {
  let start = regex.length;
  for (let tries = 0; tries < MOST_OPENED && start > 0; tries++) {
    start = regex.lastIndexOf('(', start - 1);
    if (start < 0) return null;
    if (mistake(regex.slice(0, start)) === null) return { start, end: start + 1 };
  }
  return null;
}
