// A conversation to the tokens of its prompt. Control tokens come from the template's own text
// alone; the same characters in a message are ordinary text.

import type { ChatMessage } from '../conversation.ts';
import type { PromptVocabulary, SpecialToken } from '../kernels/kernels.ts';
import { EngineError } from '../request.ts';
import { ChatTemplate, type PromptOptions } from './chat-template.ts';
import type { CallDialect, ThoughtMarkers } from './markers.ts';

// Text with more characters per token of the window than this is first counted piece by piece: it
// will be refused, for ordinary text has about four.
const UNITS_PER_TOKEN_UNLIKELY = 16;
const PIECE_UNITS = 16_384;
/** By how much a cut between two pieces can change their count, and more. */
const CUT_TOKENS = 32;

/** All that a prompt is made of: plain data, which can go to another thread. */
export type Question = {
  readonly messages: readonly ChatMessage[];
  /** In place of messages. */
  readonly rawPrompt: string | readonly number[] | undefined;
  readonly options: PromptOptions;
};

/** Makes prompts in a place of its own, while others go on. */
export interface PromptMaker {
  /**
   * Makes one at a time: the next is asked for when this one is made.
   * @throws EngineError as `PromptBuilder.make` does, and when it takes too long
   */
  make(question: Question): Promise<Prompt>;
}

/** Tokens of a prompt, or how many there are at least when there are too many. */
export type Prompt =
  | { readonly fits: true; readonly tokens: Int32Array; readonly thought: ThoughtState }
  | { readonly fits: false; readonly tokenCountMin: number };

/**
 * What the end of a prompt says of thoughts. `open`: it has begun one. `possible`: the model may
 * begin one. `none`: it is over, or the model does not think.
 */
export type ThoughtState = 'open' | 'possible' | 'none';

export class PromptBuilder {
  readonly #vocabulary: PromptVocabulary;
  readonly #template: ChatTemplate;
  readonly #tokensMax: number;
  readonly #pattern: RegExp | null;
  readonly #byText: ReadonlyMap<string, SpecialToken>;

  /**
   * @param tokensMax most tokens that a prompt may have
   * @throws Error when the model has no chat template or it does not parse
   */
  constructor(vocabulary: PromptVocabulary, tokensMax: number) {
    if (vocabulary.chatTemplate === null) {
      throw new Error('The model file has no chat template, so it cannot answer messages.');
    }
    this.#vocabulary = vocabulary;
    this.#tokensMax = tokensMax;
    this.#template = new ChatTemplate(
      vocabulary.chatTemplate,
      vocabulary.bosText,
      vocabulary.eosText,
    );
    this.#byText = new Map(vocabulary.specialTokens.map((special) => [special.text, special]));
    this.#pattern = specialPattern(vocabulary.specialTokens);
  }

  /** What the model writes around thoughts; null where it does not think. */
  get thinking(): ThoughtMarkers | null {
    return this.#template.thinking;
  }

  /** How the model calls tools, as its template tells it; null where that knows none. */
  get calls(): CallDialect | null {
    return this.#template.calls;
  }

  /** @throws EngineError `invalid_messages` when there can be no such prompt */
  make({ messages, rawPrompt, options }: Question): Prompt {
    return rawPrompt === undefined ? this.build(messages, options) : this.buildRaw(rawPrompt);
  }

  /**
   * The prompt that asks for the next assistant message.
   * @throws EngineError `invalid_messages` when the template refuses the conversation
   */
  build(messages: readonly ChatMessage[], options: PromptOptions = {}): Prompt {
    const { text, trusted } = this.#template.render(messages, options);
    const tokens: number[] = [];
    const { leadingToken } = this.#vocabulary;
    let start = 0;
    for (const match of this.#pattern === null ? [] : trusted.matchAll(this.#pattern)) {
      const special = this.#byText.get(match[0]) ?? this.#byText.get(match[0].trimEnd());
      if (special === undefined) continue;
      const before = text.slice(start, match.index);
      const kept = special.stripLeft ? before.trimEnd() : before;
      if (!this.#appendText(tokens, kept)) return this.#tooLong(tokens);
      tokens.push(special.token);
      start = match.index + match[0].length;
    }
    if (!this.#appendText(tokens, text.slice(start))) return this.#tooLong(tokens);
    if (leadingToken !== null && tokens[0] !== leadingToken) tokens.unshift(leadingToken);
    if (tokens.length > this.#tokensMax) return this.#tooLong(tokens);
    return { fits: true, tokens: Int32Array.from(tokens), thought: this.#thoughtAfter(trusted) };
  }

  #thoughtAfter(prompt: string): ThoughtState {
    if (this.thinking === null) return 'none';
    const { open, close } = this.thinking;
    const end = prompt.trimEnd();
    if (end.endsWith(open)) return 'open';
    return end.endsWith(close) ? 'none' : 'possible';
  }

  /**
   * A prompt without a conversation around it. Control tokens come from numbers alone.
   * @throws EngineError `invalid_messages` when it is empty or has numbers of no token
   */
  buildRaw(raw: string | readonly number[]): Prompt {
    const tokens: number[] = [];
    if (typeof raw === 'string') {
      if (!this.#appendText(tokens, raw)) return this.#tooLong(tokens);
      const { leadingToken } = this.#vocabulary;
      if (leadingToken !== null) tokens.unshift(leadingToken);
    } else {
      const unknown = raw.find((token) => token >= this.#vocabulary.size);
      if (unknown !== undefined) throw unknownToken(unknown, this.#vocabulary.size);
      if (raw.length > this.#tokensMax) return { fits: false, tokenCountMin: raw.length };
      for (const token of raw) tokens.push(token);
    }
    if (tokens.length === 0) {
      const reason = 'The prompt is empty, and this model has no token that texts begin with.';
      throw new EngineError('invalid_messages', reason);
    }
    if (tokens.length > this.#tokensMax) return this.#tooLong(tokens);
    return { fits: true, tokens: Int32Array.from(tokens), thought: 'none' };
  }

  /** Appends the tokens of plain text; false once they are too many. */
  #appendText(tokens: number[], text: string): boolean {
    const isSuspect = text.length > this.#tokensMax * UNITS_PER_TOKEN_UNLIKELY;
    if (isSuspect && this.#isSurelyTooLong(tokens, text)) return false;
    for (const token of this.#vocabulary.tokenize(text)) tokens.push(token);
    return tokens.length <= this.#tokensMax;
  }

  /**
   * Counts until the window is passed and not further, so that a huge text costs no more than that.
   * @param tokens are as many as there are at least, where they are too many
   */
  #isSurelyTooLong(tokens: number[], text: string): boolean {
    let countMin = tokens.length;
    for (let start = 0; start < text.length; start += PIECE_UNITS) {
      const piece = text.slice(start, start + PIECE_UNITS);
      countMin += this.#vocabulary.tokenize(piece).length - CUT_TOKENS;
      if (countMin <= this.#tokensMax) continue;
      tokens.length = countMin;
      return true;
    }
    return false;
  }

  #tooLong(tokens: readonly number[]): Prompt {
    return { fits: false, tokenCountMin: tokens.length };
  }
}

function unknownToken(token: number, size: number): EngineError {
  const reason = `There is no token ${token}: the model's tokens are 0 to ${size - 1}.`;
  return new EngineError('invalid_messages', reason);
}

/**
 * Matches any control token, the longest first, with the white space after it that belongs to it.
 * That before it is trimmed later: searching for it here would take quadratic time.
 */
function specialPattern(specials: readonly SpecialToken[]): RegExp | null {
  if (specials.length === 0) return null;
  const alternatives = [...specials]
    .sort((a, b) => b.text.length - a.text.length)
    .map(({ text, stripRight }) => {
      const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      return stripRight ? `${literal}\\s*` : literal;
    });
  return new RegExp(alternatives.join('|'), 'gu');
}
