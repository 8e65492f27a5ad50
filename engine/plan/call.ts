import type { CallTypes, Entry } from '../functions/define.ts';
import { nameOf } from '../functions/index.ts';
import { showValue } from '../types/literal.ts';

/** A call of constants as `explain` prints it, the same for equal ones: `weekly "monday" "UTC"`. */
export const callText = (entry: Entry, { params, constant }: CallTypes): string =>
  [nameOf(entry), ...params.map((_, i) => showValue(constant(i) ?? null))].join(' ');
