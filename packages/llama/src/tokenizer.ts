// Text to tokens, on any thread of the process: a vocabulary does not change once it is loaded, and
// llama.cpp keeps all that it needs for one text inside of the call.
import koffi, { type LibraryHandle } from 'koffi';
import { LlamaError } from './errors.ts';
import type { Pointer } from './library.ts';
import { currentHost, locateLibraries } from './locate.ts';

/** `llama_tokenize`; a negative count says that `tokens` is too small. */
export type Tokenize = (
  vocab: Pointer,
  text: Buffer,
  byteCount: number,
  tokens: Int32Array,
  tokensMax: number,
  addSpecial: boolean,
  parseSpecial: boolean,
) => number;

export function bindTokenize(llama: LibraryHandle): Tokenize {
  return llama.func(
    'int llama_tokenize(void *vocab, void *text, int n, void *tokens, int max, bool, bool)',
  );
}

/** Tokens that may be added to those of the text's bytes. */
const TOKENS_ADDED_MAX = 8;
/** Room for tokens that is kept from one text to the next. */
const TOKENS_KEPT = 16_384;

export class LlamaTokenizer {
  /** Where the vocabulary is in this process, for `at` on another thread. */
  readonly address: Pointer;
  readonly #tokenize: Tokenize;
  readonly #kept = new Int32Array(TOKENS_KEPT);

  constructor(tokenize: Tokenize, address: Pointer) {
    this.#tokenize = tokenize;
    this.address = address;
  }

  /**
   * The tokenizer of a model that another thread has loaded.
   * @param address its tokenizer's `address`; the model must not be disposed meanwhile
   */
  static at(address: Pointer): LlamaTokenizer {
    // The process has the library already; here it is only found again.
    const { llama } = locateLibraries(currentHost());
    return new LlamaTokenizer(bindTokenize(koffi.load(llama, { global: true })), address);
  }

  /**
   * Tokens of plain text: control tokens spelled out in `text` stay ordinary text.
   * @returns a copy, [token count]
   */
  tokenize(text: string): Int32Array {
    const bytes = Buffer.from(text, 'utf8');
    const tokensMax = bytes.length + TOKENS_ADDED_MAX;
    const buffer = tokensMax <= TOKENS_KEPT ? this.#kept : new Int32Array(tokensMax);
    const count = this.#tokenize(
      this.address,
      bytes,
      bytes.length,
      buffer,
      buffer.length,
      false,
      false,
    );
    if (count < 0) throw new LlamaError(`llama.cpp could not tokenize ${bytes.length} bytes.`);
    return buffer.slice(0, count);
  }
}
