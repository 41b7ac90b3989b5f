// Markdown in blocks: paragraphs, lists, code. While a text grows, only its last block is read
// again; the others stay the same objects, so that nothing of them is drawn again.

import { Lexer, type MarkedToken } from 'marked';

export type Block = {
  /** Where it begins in the text. */
  readonly start: number;
  readonly token: MarkedToken;
};

export class BlockParser {
  #text = '';
  #blocks: readonly Block[] = [];

  /** The blocks of a text. Cheap where the text goes on from the one before. */
  parse(text: string): readonly Block[] {
    // As the lexer does, so that places in its text are places in ours.
    const normal = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text;
    if (normal === this.#text) return this.#blocks;
    const kept = normal.startsWith(this.#text) ? withoutLast(this.#blocks) : [];
    const last = kept.at(-1);
    const start = last === undefined ? 0 : last.start + last.token.raw.length;
    this.#blocks = [...kept, ...readBlocks(normal.slice(start), start)];
    this.#text = normal;
    return this.#blocks;
  }
}

/**
 * The blocks that no further text can change: all before the last one. Blank lines at the end
 * belong to what they follow, for an indented line after them may continue a list.
 */
function withoutLast(blocks: readonly Block[]): readonly Block[] {
  const lastIndex = blocks.findLastIndex(({ token }) => token.type !== 'space');
  return blocks.slice(0, Math.max(0, lastIndex));
}

function readBlocks(text: string, start: number): Block[] {
  let at = start;
  return lex(text).map((token) => {
    const block = { start: at, token };
    at += token.raw.length;
    return block;
  });
}

function lex(text: string): MarkedToken[] {
  try {
    // No extension is used, so there are no tokens of other kinds.
    return new Lexer({ gfm: true }).lex(text) as MarkedToken[];
  } catch {
    // Nested deeper than the stack is: shown as it is.
    const words = { type: 'text', raw: text, text, escaped: false } as const;
    return [{ type: 'paragraph', raw: text, text, tokens: [words] }];
  }
}
