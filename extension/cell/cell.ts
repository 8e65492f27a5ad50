import { codeFolding, foldGutter, foldKeymap, indentUnit } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { keymap, tooltips } from '@codemirror/view';
import { commands } from './commands.ts';
import { completing } from './complete.ts';
import type { Help } from './help.ts';
import { hovering } from './hover.ts';
import { indenting } from './indent.ts';
import { linting } from './lint.ts';
import { signatures } from './signature.ts';
import { theme } from './theme.ts';

/** All that helps one write in a `%%timeline` cell. */
export const editing = (help: Help): Extension => [
  indentUnit.of('  '),
  indenting,
  codeFolding(),
  foldGutter({ openText: '⌄', closedText: '›' }),
  keymap.of(foldKeymap),
  // Cells cut off what reaches beyond them.
  tooltips({ position: 'fixed', parent: document.body }),
  completing(help),
  hovering(help),
  signatures(help),
  linting(help),
  commands(help),
  help.follow(),
  theme
];
