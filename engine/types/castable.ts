import { isFloat, isInteger, isInterval, isNumber, isText } from './classes.ts';
import { sameType, type Type } from './type.ts';

/** Whether `e as T` is allowed for an `e` of type `from` (§3.7). Single values that cannot be cast become null all the same. */
export function isCastable(from: Type, to: Type): boolean {
  if (sameType(from, to)) return true;
  if (to.kind === 'json' || to.kind === 'window') return false;
  if (from.kind === 'null') return true;
  switch (from.kind) {
    case 'bool':
      return isNumber(to) || isText(to);
    case 'timestamp':
      return isNumber(to) || isText(to) || to.kind === 'timestamp' || to.kind === 'date32';
    case 'duration':
      return isNumber(to) || isText(to) || to.kind === 'duration';
    case 'date32':
      return to.kind === 'i32' || to.kind === 'i64' || isText(to) || to.kind === 'timestamp';
    case 'string':
    case 'large_string':
      return to.kind === 'bool' || isNumber(to) || isText(to) || to.kind === 'timestamp' || to.kind === 'date32';
    default:
      if (isInterval(from)) return isNumber(to) || isText(to);
      return isNumber(from) && isCastableNumber(from, to);
  }
}

function isCastableNumber(from: Type, to: Type): boolean {
  if (to.kind === 'bool' || isInteger(to) || isFloat(to) || isText(to)) return true;
  if (to.kind === 'timestamp' || to.kind === 'duration') return true;
  return to.kind === 'date32' && (from.kind === 'i32' || from.kind === 'i64');
}
