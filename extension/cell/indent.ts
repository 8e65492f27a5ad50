import { type IndentContext, indentService } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { withoutHeader } from '../../engine/syntax/header.ts';
import { lex } from '../../engine/syntax/lex.ts';
import { CLOSERS, openTokens } from '../../engine/syntax/open.ts';

/** A line goes in one step further than the line of the bracket it stands in, and as far as that line if it closes it. */
function indentation(context: IndentContext, pos: number): number {
  const { doc } = context.state;
  const bracket = openTokens(lex(withoutHeader(doc.sliceString(0, pos))).tokens).at(-1);
  if (bracket === undefined) return 0;
  const around = context.lineIndent(bracket.start);
  const closes = context
    .textAfterPos(pos)
    .trimStart()
    .startsWith((CLOSERS[bracket.kind] as string).trim().slice(0, 2));
  return closes ? around : around + context.unit;
}

/** Indentation of a text that is being written: by its brackets and lets, whatever else is wrong with it. */
export const indenting: Extension = indentService.of(indentation);
