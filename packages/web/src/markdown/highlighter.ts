// Colours of code, by shiki. Lines that are complete are coloured once, however long the code
// grows after them. Colours are CSS variables, so that a theme changes them.

import {
  createCssVariablesTheme,
  createHighlighterCore,
  type GrammarState,
  type HighlighterCore,
  type LanguageInput,
  type ThemedToken,
} from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

export type CodeLine = readonly ThemedToken[];

const themeName = 'css-variables';

const LANGUAGES: Readonly<Record<string, () => LanguageInput>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  cs: 'csharp',
  dockerfile: 'docker',
  js: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

let core: Promise<HighlighterCore> | undefined;

/** @returns undefined for a language without colours */
export async function createLineHighlighter(
  language: string,
): Promise<LineHighlighter | undefined> {
  const name = ALIASES[language] ?? language;
  const load = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
  if (load === undefined) return undefined;
  core ??= createHighlighterCore({
    themes: [createCssVariablesTheme({ name: themeName, variablePrefix: '--code-' })],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const highlighter = await core;
  await highlighter.loadLanguage(load());
  return new LineHighlighter(highlighter, name);
}

/** Colours a code that grows at its end. */
export class LineHighlighter {
  readonly #highlighter: HighlighterCore;
  readonly #language: string;
  /** The part of the code that ends with its last line break, and what it looks like. */
  #done = '';
  #doneLines: readonly CodeLine[] = [];
  #state: GrammarState | undefined;

  constructor(highlighter: HighlighterCore, language: string) {
    this.#highlighter = highlighter;
    this.#language = language;
  }

  lines(code: string): readonly CodeLine[] {
    if (!code.startsWith(this.#done)) {
      this.#done = '';
      this.#doneLines = [];
      this.#state = undefined;
    }
    const end = code.lastIndexOf('\n');
    if (end >= this.#done.length) {
      const { tokens, grammarState } = this.#colour(code.slice(this.#done.length, end));
      this.#doneLines = [...this.#doneLines, ...tokens];
      this.#state = grammarState;
      this.#done = code.slice(0, end + 1);
    }
    const { tokens } = this.#colour(code.slice(this.#done.length));
    return [...this.#doneLines, ...tokens];
  }

  #colour(code: string): ReturnType<HighlighterCore['codeToTokens']> {
    return this.#highlighter.codeToTokens(code, {
      lang: this.#language,
      theme: themeName,
      ...(this.#state && { grammarState: this.#state }),
    });
  }
}
