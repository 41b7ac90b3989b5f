// Colours code. The library and each language are fetched when they are first needed; until then,
// and in languages that nobody knows, code is plain.

import type { HighlighterCore, LanguageInput, ThemedToken } from 'shiki/core';

/** A piece of a line in one colour, a CSS value. */
export type CodePiece = { readonly text: string; readonly color: string | undefined };

type Grammar = () => Promise<{ readonly default: LanguageInput }>;

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

const ALIASES: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  js: 'javascript',
  jsx: 'tsx',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

const THEME = 'spry';

let started: Promise<HighlighterCore> | undefined;

/**
 * The lines of some code, in pieces.
 *
 * @param language its name as after the backticks of a code block
 * @returns undefined for a language that is not known
 */
export async function highlight(
  code: string,
  language: string,
): Promise<readonly (readonly CodePiece[])[] | undefined> {
  const name = ALIASES[language.toLowerCase()] ?? language.toLowerCase();
  const grammar = Object.hasOwn(GRAMMARS, name) ? GRAMMARS[name] : undefined;
  if (grammar === undefined) return undefined;
  started ??= start();
  const [highlighter, { default: loaded }] = await Promise.all([started, grammar()]);
  await highlighter.loadLanguage(loaded);
  const lines = highlighter.codeToTokensBase(code, { lang: name, theme: THEME });
  return lines.map((line) => line.map(toPiece));
}

async function start(): Promise<HighlighterCore> {
  const [{ createCssVariablesTheme, createHighlighterCore }, { createJavaScriptRegexEngine }] =
    await Promise.all([import('shiki/core'), import('shiki/engine/javascript')]);
  // Colours as custom properties, which styles.css sets for light and dark.
  const theme = createCssVariablesTheme({ name: THEME, variablePrefix: '--code-' });
  // The other engine is WebAssembly, which the content security policy does not let compile.
  const engine = createJavaScriptRegexEngine({ forgiving: true });
  return createHighlighterCore({ themes: [theme], langs: [], engine });
}

function toPiece({ content, color }: ThemedToken): CodePiece {
  return { text: content, color };
}
