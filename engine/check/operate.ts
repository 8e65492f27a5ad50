import type { OperationEntry } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import { type Applied, callTypes } from './applied.ts';
import { calledNode, reportClashes } from './combine.ts';
import { type Constant, constants } from './constants.ts';
import type { Context } from './context.ts';
import { living } from './join.ts';
import { literal } from './nodes.ts';
import { Outline } from './outline.ts';
import { refuse } from './refuse.ts';
import { constantOf, type Timeline, typeOf } from './timeline.ts';

/** An operation: its own plan, run on an outline, says where the result lives and whether it makes sense at all. */
export function operate(context: Context, call: Applied<OperationEntry>, type: Type): Timeline {
  const types = callTypes(call.given, type);
  const args = call.given.map(({ timeline }) => timeline);
  const outline = new Outline(context, args);
  const result = call.entry.plan(outline, args, types);
  if (outline.refusal) return refuse(context, call, outline.refusal);
  reportClashes(context, outline.clashes, call.given, call.span);
  const values = args.map((timeline): Constant => ({ type: typeOf(timeline), value: constantOf(timeline) ?? null }));
  if (args.every(timeline => constantOf(timeline) !== undefined)) {
    const { value } = call.entry.plan(constants, values, types);
    return { ...literal(context, type, value, call.span), fields: result.fields };
  }
  const joined = { ...outline.clashes, ...living(result), grouping: result.node.grouping };
  return { ...calledNode(context, call, type, joined), fields: result.fields };
}
