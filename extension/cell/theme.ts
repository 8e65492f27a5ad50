import { EditorView } from '@codemirror/view';

const CODE = { fontFamily: 'var(--jp-code-font-family)', fontSize: 'var(--jp-code-font-size)' };
const SMALL = { fontFamily: 'var(--jp-ui-font-family)', fontSize: 'var(--jp-ui-font-size1)' };

/** Tooltips and marks in JupyterLab's own colours, light and dark. */
export const theme = EditorView.theme({
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
    flex: '1',
    textAlign: 'right',
    fontStyle: 'normal',
    color: 'var(--jp-ui-font-color2)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    maxWidth: '26em',
    marginLeft: '2em'
  },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-completionIcon': { flex: 'none', opacity: '0.7', width: '1em', paddingRight: '0.6em' },
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
    display: 'inline-block',
    verticalAlign: 'top',
    minWidth: '18em',
    maxWidth: '40em',
    position: 'relative',
    paddingRight: '4em'
  },
  '.tl-Finding-title': { fontWeight: '600' },
  '.tl-Finding-note': { color: 'var(--jp-ui-font-color2)' },
  '.tl-Finding-code': { position: 'absolute', top: '0', right: '0', color: 'var(--jp-ui-font-color3)' },
  '.cm-diagnosticSource': { display: 'none' },
  '.cm-diagnosticAction': {
    ...SMALL,
    background: 'var(--jp-brand-color1)',
    color: 'var(--jp-ui-inverse-font-color1)',
    borderRadius: 'var(--jp-border-radius)',
    padding: '2px 8px',
    margin: '6px 6px 0 0',
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
  '&.cm-editor .cm-gutters': { background: 'transparent', border: 'none', color: 'var(--jp-ui-font-color3)' },
  '.cm-gutter-lint': { width: '1em' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.15em 0 0 0.1em' },
  '.cm-lint-marker': { width: '0.8em', height: '0.8em' }
});
