// A loaded GGUF: its weights, its vocabulary and what its metadata says.
import { LlamaError } from './errors.ts';
import { type Library, loadLibrary, type Pointer } from './library.ts';
import { LlamaTokenizer } from './tokenizer.ts';

/** How to load a model. */
export type ModelOptions = {
  /** Layers to keep on the GPU, -1 for all. Without a GPU backend it has no effect. Default -1. */
  readonly gpuLayers?: number;
  /** Read only the vocabulary, no weights. Default false. */
  readonly vocabularyOnly?: boolean;
};

/** Bits of `LlamaModel.tokenAttributes`, as in llama.h. */
export const TokenAttribute = {
  unknown: 1,
  control: 8,
  userDefined: 16,
  stripLeft: 128,
  stripRight: 256,
} as const;

const PIECE_BYTES_MAX = 1024;

export class LlamaModel {
  /** llama.cpp's own line about the model, such as "llama 135M Q4_1". */
  readonly description: string;
  readonly vocabularySize: number;
  /** Tokens of context the model was trained for. */
  readonly trainedContext: number;
  /** Bytes of all weights. */
  readonly sizeBytes: number;
  /** Tokens that some of the layers look back; 0 where all of them look at everything. */
  readonly slidingWindow: number;
  readonly bosToken: number;
  readonly eosToken: number;
  /** True where the vocabulary says that prompts start with BOS. */
  readonly addsBos: boolean;

  readonly tokenizer: LlamaTokenizer;
  readonly library: Library;
  #handle: Pointer;
  readonly #vocab: Pointer;
  readonly #pieceBuffer = Buffer.alloc(PIECE_BYTES_MAX);

  /**
   * Loads the weights of the GGUF at `path`.
   * @throws LlamaError when llama.cpp refuses the file
   */
  constructor(path: string, options: ModelOptions = {}) {
    const library = loadLibrary();
    const handle = library.modelLoad(path, {
      ...library.modelDefaultParams(),
      n_gpu_layers: options.gpuLayers ?? -1,
      vocab_only: options.vocabularyOnly ?? false,
    });
    if (handle === null) throw new LlamaError(`llama.cpp cannot load the model file ${path}.`);
    this.library = library;
    this.#handle = handle;
    this.#vocab = library.modelVocab(handle);
    this.tokenizer = new LlamaTokenizer(library.tokenize, this.#vocab);
    const buffer = Buffer.alloc(256);
    this.description = buffer.toString('utf8', 0, library.modelDescription(handle, buffer, 256));
    this.vocabularySize = library.vocabTokenCount(this.#vocab);
    this.trainedContext = library.modelTrainContext(handle);
    this.sizeBytes = Number(library.modelSize(handle));
    this.slidingWindow = library.modelSlidingWindow(handle);
    this.bosToken = library.vocabBos(this.#vocab);
    this.eosToken = library.vocabEos(this.#vocab);
    this.addsBos = library.vocabAddsBos(this.#vocab);
  }

  /** The native handle, for `LlamaContext`. */
  get handle(): Pointer {
    return this.#handle;
  }

  /** The Jinja chat template inside the GGUF, or null. */
  get chatTemplate(): string | null {
    return this.library.modelChatTemplate(this.#handle, null);
  }

  /** The metadata value under `key` as text, or null where the file has none. */
  metadata(key: string): string | null {
    const buffer = Buffer.alloc(64 * 1024);
    const length = this.library.modelMetaValue(this.#handle, key, buffer, buffer.length);
    return length < 0 ? null : buffer.toString('utf8', 0, Math.min(length, buffer.length - 1));
  }

  /** The exact bytes that `token` stands for; empty for control tokens. */
  tokenBytes(token: number): Uint8Array {
    return this.#piece(token, false);
  }

  /** The spelling of `token`, control tokens included, such as `<|im_end|>`. */
  tokenText(token: number): string {
    return Buffer.from(this.#piece(token, true)).toString('utf8');
  }

  /** A sum of `TokenAttribute` bits. */
  tokenAttributes(token: number): number {
    return this.library.vocabAttributes(this.#vocab, token);
  }

  /** True for tokens that end an answer: end of text, end of turn. */
  isEndOfGeneration(token: number): boolean {
    return this.library.vocabIsEndOfGeneration(this.#vocab, token);
  }

  /** Frees the weights. Contexts made from the model must be disposed before. */
  dispose(): void {
    if (this.#handle !== null) this.library.modelFree(this.#handle);
    this.#handle = null;
  }

  #piece(token: number, special: boolean): Uint8Array {
    const buffer = this.#pieceBuffer;
    const length = this.library.tokenToPiece(this.#vocab, token, buffer, buffer.length, 0, special);
    if (length < 0) throw new LlamaError(`token ${token} is longer than ${buffer.length} bytes.`);
    return new Uint8Array(buffer.subarray(0, length));
  }
}
