// CodeMirror, set up for JSON. It lives in a shadow root: there it adopts its style sheets. In the
// document itself it would write a style element, which the content security policy forbids.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { type Extension, Transaction } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { TextRange } from './locate.ts';

export type TextComplaint = TextRange & { readonly message: string };

export type JsonEditorOptions = {
  /** What the box is called, for those who do not see what stands above it. */
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong with a text besides its syntax. */
  readonly check: (text: string) => readonly TextComplaint[];
};

export type JsonEditor = {
  /** Shows another text, which is no change of the user's. */
  setText(text: string): void;
  /** Checks again, as what is checked for has changed. */
  recheck(): void;
  destroy(): void;
};

export function createJsonEditor(host: HTMLElement, options: JsonEditorOptions): JsonEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    doc: options.text,
    extensions: [
      json(),
      history(),
      bracketMatching(),
      syntaxHighlighting(highlighting),
      lintGutter(),
      linter((shown) => diagnose(shown, options), { delay: 250 }),
      // Not Tab: it has to lead on to the next control.
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      // What can be edited has the focus anyway; with the number, tools that check pages see it.
      EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
      tellChanges(options.onChange),
      theme,
    ],
  });
  return {
    setText: (text) => {
      if (text === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: Transaction.remote.of(true),
      });
    },
    recheck: () => forceLinting(view),
    destroy: () => view.destroy(),
  };
}

function tellChanges(onChange: (text: string) => void): Extension {
  return EditorView.updateListener.of(({ docChanged, transactions, state }) => {
    const isRemote = transactions.some((one) => one.annotation(Transaction.remote) === true);
    if (docChanged && !isRemote) onChange(state.doc.toString());
  });
}

const findSyntaxErrors = jsonParseLinter();

function diagnose(view: EditorView, { check }: JsonEditorOptions): readonly Diagnostic[] {
  const text = view.state.doc.toString();
  if (text.trim() === '') return [];
  const syntax = findSyntaxErrors(view);
  if (syntax.length > 0) return syntax;
  return check(text).map((complaint) => ({ ...complaint, severity: 'error' }));
}

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-series-2)' },
  { tag: tags.string, color: 'var(--color-series-1)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-series-4)' },
  { tag: tags.invalid, color: 'var(--color-danger)' },
]);

const theme = EditorView.theme({
  '&': {
    maxHeight: '20rem',
    borderRadius: 'var(--radius-md)',
    border: '1px solid var(--color-edge)',
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-ink)',
    fontSize: 'var(--text-xs)',
  },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content': { padding: '6px 0', minHeight: '4.5rem', caretColor: 'var(--color-ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
  '.cm-gutter-lint': { width: '1rem' },
  '.cm-tooltip': {
    border: '1px solid var(--color-line)',
    borderRadius: 'var(--radius-sm)',
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-ink)',
    fontFamily: 'var(--font-sans)',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--color-danger)' },
  '.cm-panels': { backgroundColor: 'var(--color-raised)', color: 'var(--color-ink)' },
});
