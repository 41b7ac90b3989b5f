// A byte-level vocabulary for tests: every byte is a token, so characters arrive in pieces.
import type { SpecialToken, Vocabulary } from '../kernels/kernels.ts';

/** `<|im_start|>` */
export const START_OF_TURN = 256;
/** `<|im_end|>`, which ends an answer. */
export const END_OF_TURN = 257;
/** `<|endoftext|>`, which ends an answer too. */
export const END_OF_TEXT = 258;
/** Tokens of the fake vocabulary and columns of the fake kernels' logits. */
export const FAKE_VOCABULARY_SIZE = 259;

/** ChatML, as most instruction models spell it. */
export const CHAT_ML_TEMPLATE: string =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' " +
  "+ message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const SPECIAL_TOKENS: readonly SpecialToken[] = [
  { token: START_OF_TURN, text: '<|im_start|>', stripLeft: false, stripRight: false },
  { token: END_OF_TURN, text: '<|im_end|>', stripLeft: false, stripRight: false },
  { token: END_OF_TEXT, text: '<|endoftext|>', stripLeft: false, stripRight: false },
];

/** What a test may vary; the defaults are a ChatML model without BOS. */
export type FakeVocabularyOptions = {
  readonly specialTokens?: readonly SpecialToken[];
  readonly leadingToken?: number | null;
  readonly chatTemplate?: string | null;
  /** Every text gets a space before it, as in some vocabularies of SentencePiece. */
  readonly startsWithSpace?: boolean;
};

export class FakeVocabulary implements Vocabulary {
  readonly size: number = FAKE_VOCABULARY_SIZE;
  readonly specialTokens: readonly SpecialToken[];
  readonly leadingToken: number | null;
  readonly bosText = '<|endoftext|>';
  readonly eosText = '<|im_end|>';
  readonly chatTemplate: string | null;
  readonly #lead: string;

  constructor(options: FakeVocabularyOptions = {}) {
    this.specialTokens = options.specialTokens ?? SPECIAL_TOKENS;
    this.leadingToken = options.leadingToken ?? null;
    this.#lead = options.startsWithSpace === true ? ' ' : '';
    this.chatTemplate =
      options.chatTemplate === undefined ? CHAT_ML_TEMPLATE : options.chatTemplate;
  }

  tokenize(text: string): Int32Array {
    return Int32Array.from(new TextEncoder().encode(text === '' ? '' : this.#lead + text));
  }

  tokenBytes(token: number): Uint8Array {
    return token < 256 ? Uint8Array.of(token) : new Uint8Array(0);
  }

  isEndOfGeneration(token: number): boolean {
    return token === END_OF_TURN || token === END_OF_TEXT;
  }
}
