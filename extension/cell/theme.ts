import { EditorView } from '@codemirror/view';
import type { CompletionKind } from '../../engine/serve/protocol.ts';

const CODE = { fontFamily: 'var(--jp-code-font-family)', fontSize: 'var(--jp-code-font-size)' };
const SMALL = { fontFamily: 'var(--jp-ui-font-family)', fontSize: 'var(--jp-ui-font-size1)' };

/** What stands before a completion to say what it is. */
const BADGES: Record<CompletionKind, string> = {
  table: 'T',
  column: 'c',
  let: 'x',
  formula: 'F',
  parameter: '$',
  function: 'ƒ',
  argument: '=',
  type: 't',
  keyword: 'k',
  value: 'v',
  unit: 'u',
  zone: 'z',
  flag: '-'
};

/** Tooltips and marks in JupyterLab's own colours, light and dark. */
export const theme = EditorView.theme({
  // JupyterLab has one violet for both themes, too dark on the dark one.
  '&': { '--jp-mirror-editor-meta-color': 'color-mix(in srgb, #aa22ff 65%, var(--jp-content-font-color1))' },
  '.cm-tooltip': {
    background: 'var(--jp-layout-color1)',
    color: 'var(--jp-ui-font-color1)',
    border: 'var(--jp-border-width) solid var(--jp-border-color1)',
    borderRadius: 'var(--jp-border-radius)',
    boxShadow: 'var(--jp-elevation-z4)',
    zIndex: '10000'
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { ...CODE, maxHeight: '16em', minWidth: '18em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 6px', display: 'flex', alignItems: 'baseline', lineHeight: '1.4' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--jp-brand-color1)',
    color: 'var(--jp-ui-inverse-font-color1)'
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'bold' },
  '.cm-completionLabel': { flex: 'none' },
  '.cm-completionDetail': {
    flex: '1 1 auto',
    textAlign: 'right',
    fontStyle: 'normal',
    color: 'var(--jp-ui-font-color2)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    marginLeft: '2em'
  },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionIcon': {
    flex: 'none',
    boxSizing: 'border-box',
    width: '1.5em',
    padding: '0',
    marginRight: '0.6em',
    borderRadius: 'var(--jp-border-radius)',
    background: 'var(--jp-layout-color2)',
    color: 'var(--jp-ui-font-color1)',
    fontSize: '85%',
    lineHeight: '1.4',
    textAlign: 'center',
    opacity: '1'
  },
  ...Object.fromEntries(Object.entries(BADGES).map(([kind, badge]) => [`.cm-completionIcon-tl-${kind}::after`, { content: `'${badge}'` }])),
  '.cm-tooltip.cm-completionInfo': { ...SMALL, padding: '6px 10px', maxWidth: '28em', whiteSpace: 'normal' },
  '.tl-Hover, .tl-Signature': { ...SMALL, padding: '8px 10px', maxWidth: '46em', lineHeight: '1.45' },
  '.tl-Hover-code': {
    ...CODE,
    background: 'transparent',
    color: 'var(--jp-content-font-color1)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere'
  },
  '.tl-Hover-facts': { display: 'flex', flexWrap: 'wrap', gap: '6px', margin: '6px 0 2px' },
  '.tl-Hover-fact': {
    padding: '0 7px',
    borderRadius: '9px',
    background: 'var(--jp-layout-color2)',
    color: 'var(--jp-ui-font-color1)',
    maxWidth: '30em',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap'
  },
  '.tl-Hover-doc': { marginTop: '4px', color: 'var(--jp-ui-font-color1)' },
  '.tl-Signature-due': { color: 'var(--jp-brand-color1)' },
  '.cm-diagnostic': { ...SMALL, padding: '6px 10px', borderLeftWidth: '3px', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--jp-error-color1)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--jp-warn-color1)' },
  '.tl-Finding': {
    display: 'block',
    minWidth: '18em',
    maxWidth: '40em',
    position: 'relative',
    paddingRight: '4em'
  },
  '.tl-Finding-title': { fontWeight: '600' },
  '.tl-Finding-note': { color: 'var(--jp-ui-font-color2)' },
  '.tl-Finding-code': { position: 'absolute', top: '0', right: '0', color: 'var(--jp-ui-font-color2)' },
  '.cm-diagnosticSource': { display: 'none' },
  '.cm-diagnosticAction': {
    ...SMALL,
    background: 'var(--jp-brand-color1)',
    color: 'var(--jp-ui-inverse-font-color1)',
    borderRadius: 'var(--jp-border-radius)',
    padding: '2px 8px',
    margin: '8px 6px 2px 0',
    display: 'inline-block'
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--jp-error-color1)',
    textDecorationSkipInk: 'none'
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--jp-warn-color1)',
    textDecorationSkipInk: 'none'
  },
  '&.cm-editor .cm-gutters': { background: 'transparent', border: 'none', color: 'var(--jp-ui-font-color2)' },
  '&.cm-editor .cm-gutter': { background: 'transparent' },
  '.cm-gutter-lint': { width: '1em' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.15em 0 0 0.1em' },
  '.cm-lint-marker': { width: '0.8em', height: '0.8em' }
});
