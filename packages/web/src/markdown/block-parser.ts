// Markdown in blocks: paragraphs, lists, code. While a text grows, only its last block is read
// again; the others stay the same objects, so that nothing of them is drawn again.

import { Lexer, type MarkedToken } from 'marked';

export type Block = {
  /** Where it begins in the text. */
  readonly start: number;
  readonly token: MarkedToken;
};

/** A block that is longer than this, in characters, is not read again for each piece of text. */
const longBlockLength = 8_000;
/** But each time it has grown by this part of itself, so that all readings together are few. */
const growthPart = 1 / 16;

export class BlockParser {
  #text = '';
  #blocks: readonly Block[] = [];

  /**
   * The blocks of a text. Cheap where the text goes on from the one before. While it grows, the
   * newest part of a block that is very long may be given as words without marks.
   */
  parse(text: string, isGrowing: boolean): readonly Block[] {
    // As the lexer does, so that places in its text are places in ours.
    const normal = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text;
    if (normal === this.#text) return this.#blocks;
    const goesOn = normal.startsWith(this.#text);
    const last = this.#blocks.at(-1);
    const added = normal.length - this.#text.length;
    if (isGrowing && goesOn && last !== undefined && canWait(last, added)) {
      const start = this.#text.length;
      return [...this.#blocks, { start, token: plainParagraph(normal.slice(start)) }];
    }
    const kept = goesOn ? withoutLast(this.#blocks) : [];
    const lastKept = kept.at(-1);
    const start = lastKept === undefined ? 0 : lastKept.start + lastKept.token.raw.length;
    this.#blocks = [...kept, ...readBlocks(normal.slice(start), start)];
    this.#text = normal;
    return this.#blocks;
  }
}

/** Code is read fast at any length. */
function canWait({ token }: Block, addedLength: number): boolean {
  const { length } = token.raw;
  return token.type !== 'code' && length > longBlockLength && addedLength < length * growthPart;
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
    return new Lexer({ gfm: true, breaks: true }).lex(text) as MarkedToken[];
  } catch {
    // Nested deeper than the stack is: shown as it is.
    return [plainParagraph(text)];
  }
}

function plainParagraph(text: string): MarkedToken {
  const words = { type: 'escape', raw: text, text } as const;
  return { type: 'paragraph', raw: text, text, tokens: [words] };
}
