import type { Extension } from '@codemirror/state';
import { type EditorView, hoverTooltip } from '@codemirror/view';
import type { Hover } from '../../engine/serve/protocol.ts';
import type { Help } from './help.ts';
import { element, paragraph } from './texts.ts';

/** What is known of an expression, as the reader sees it. */
export function hoverDom({ code, facts, doc }: Hover): HTMLElement {
  const dom = element('div', 'tl-Hover');
  dom.append(element('code', 'tl-Hover-code', code));
  if (facts) {
    const line = element('div', 'tl-Hover-facts');
    const grouping = facts.grouping === null ? [] : [`by ${facts.grouping}`];
    for (const fact of [facts.type, facts.continuity ?? [], grouping].flat()) line.append(element('span', 'tl-Hover-fact', fact));
    dom.append(line);
  }
  for (const part of doc.split('\n\n').filter(text => text !== '')) dom.append(paragraph(part, 'tl-Hover-doc'));
  return dom;
}

/** Tells type, continuity, grouping and doc of what the pointer rests on. */
export const hovering = (help: Help): Extension =>
  hoverTooltip(
    async (view: EditorView, pos: number) => {
      const hover = await help.hover(view, pos);
      if (hover === null) return null;
      return { pos: hover.start, end: hover.end, above: true, create: () => ({ dom: hoverDom(hover) }) };
    },
    { hideOnChange: true, hoverTime: 250 }
  );
