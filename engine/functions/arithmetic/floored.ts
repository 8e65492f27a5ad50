import type { Body } from '../../ir/body.ts';
import { both, eq, ltS, mul, ne, select, sub, xor } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { divOf, mulOf, number, subOf, zero } from '../../ir/typed.ts';
import { isSigned } from '../../types/classes.ts';
import type { Type } from '../../types/type.ts';
import type { Cell } from '../define.ts';

/** The quotient of integers rounded down; null where the divisor is zero. MIN / -1 wraps to MIN. */
export function quotientOf(body: Body, type: Type, a: Expr, b: Expr): Cell {
  const [x, y] = [body.let(a), body.let(b)];
  const cut = body.let(divOf(body, type, x, y));
  const inexact = ne(sub(x, mul(cut, y)), zero(type));
  const down = isSigned(type) ? both(ltS(xor(x, y), zero(type)), inexact) : eq(zero(type), number(type, 1));
  return { valid: ne(y, zero(type)), value: select(down, subOf(type, cut, number(type, 1)), cut) };
}

/** What is left of it, with the divisor's sign. */
export function restOf(body: Body, type: Type, a: Expr, b: Expr): Cell {
  const [x, y] = [body.let(a), body.let(b)];
  const { valid, value } = quotientOf(body, type, x, y);
  return { valid, value: subOf(type, x, mulOf(type, value as Expr, y)) };
}
