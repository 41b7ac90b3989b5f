// The real kernels: llama.cpp through @spry/llama.
import { LlamaBatch, LlamaContext, type LlamaModel, TokenAttribute } from '@spry/llama';
import { BATCH_TOKENS_MAX, DRAFT_TOKENS_MAX } from '../limits.ts';
import type { Kernels, SpecialToken, Vocabulary, VocabularyFacts } from './kernels.ts';

// From this position on, the attention kernel treats a lone token differently (512 cells, which
// are handed out in steps of 256); see LlamaContext.setReferenceAttention.
const LONE_TOKEN_POSITION = 256;

/** Sizes of the engine's memory. */
export type LlamaKernelsOptions = {
  readonly slotCount: number;
  /** Tokens that each slot holds; a multiple of 256. */
  readonly slotTokens: number;
  readonly threads: number;
};

export class LlamaKernels implements Kernels {
  readonly slotCount: number;
  readonly slotTokens: number;
  readonly batchTokensMax: number = BATCH_TOKENS_MAX;
  readonly #context: LlamaContext;
  readonly #batch = new LlamaBatch(BATCH_TOKENS_MAX);
  // The rows added last whose slots are the same or follow each other: llama.cpp computes such a
  // group together, and others on their own.
  #groupRowCount = 0;
  #groupSlot = 0;
  #groupPosition = 0;
  #hasLoneRow = false;

  /** @throws LlamaError when there is too little memory */
  constructor(model: LlamaModel, options: LlamaKernelsOptions) {
    this.slotCount = options.slotCount;
    this.slotTokens = options.slotTokens;
    this.#context = new LlamaContext(model, {
      cells: options.slotTokens * options.slotCount,
      sequences: options.slotCount,
      outputs: Math.max(options.slotCount, 1 + DRAFT_TOKENS_MAX),
      batch: BATCH_TOKENS_MAX,
      threads: options.threads,
      // A buffer for each slot: every sequence then computes alike whoever runs beside it, and
      // without shared prefixes it is faster.
      unified: false,
      flashAttention: true,
    });
  }

  clearBatch(): void {
    this.#batch.clear();
    this.#groupRowCount = 0;
    this.#hasLoneRow = false;
  }

  addToken(token: number, position: number, slot: number, wantsLogits: boolean): number {
    const follows = slot === this.#groupSlot || slot === this.#groupSlot + 1;
    if (!follows) this.#closeGroup();
    this.#groupRowCount++;
    this.#groupSlot = slot;
    this.#groupPosition = position;
    return this.#batch.add(token, position, slot, wantsLogits);
  }

  async decode(here = false): Promise<void> {
    this.#closeGroup();
    this.#context.setReferenceAttention(this.#hasLoneRow);
    if (here) this.#context.decodeHere(this.#batch);
    else await this.#context.decode(this.#batch);
  }

  logits(row: number): Float32Array {
    return this.#context.logits(row);
  }

  truncate(slot: number, from: number): void {
    this.#context.removeSequence(slot, from, -1);
  }

  copy(source: number, target: number): void {
    this.#context.copySequence(source, target);
  }

  save(slot: number): Uint8Array {
    return this.#context.saveSequence(slot);
  }

  load(slot: number, saved: Uint8Array): boolean {
    return this.#context.restoreSequence(slot, saved);
  }

  #closeGroup(): void {
    const lone = this.#groupRowCount === 1 && this.#groupPosition >= LONE_TOKEN_POSITION;
    this.#hasLoneRow ||= lone;
    this.#groupRowCount = 0;
  }

  dispose(): void {
    this.#context.dispose();
    this.#batch.dispose();
  }
}

/** The model's vocabulary, with the bytes of each token kept once asked for. */
export class LlamaVocabulary implements Vocabulary {
  readonly size: number;
  readonly specialTokens: readonly SpecialToken[];
  readonly leadingToken: number | null;
  readonly bosText: string;
  readonly eosText: string;
  readonly chatTemplate: string | null;
  readonly #model: LlamaModel;
  readonly #bytes: (Uint8Array | undefined)[];

  constructor(model: LlamaModel) {
    this.#model = model;
    this.size = model.vocabularySize;
    this.#bytes = new Array(this.size);
    this.leadingToken = model.addsBos && model.bosToken >= 0 ? model.bosToken : null;
    this.bosText = model.bosToken >= 0 ? model.tokenText(model.bosToken) : '';
    this.eosText = model.eosToken >= 0 ? model.tokenText(model.eosToken) : '';
    this.chatTemplate = model.chatTemplate;
    this.specialTokens = specialTokensOf(model);
  }

  /** For another thread. */
  get facts(): VocabularyFacts {
    const { size, specialTokens, leadingToken, bosText, eosText, chatTemplate } = this;
    return { size, specialTokens, leadingToken, bosText, eosText, chatTemplate };
  }

  tokenize(text: string): Int32Array {
    return this.#model.tokenizer.tokenize(text);
  }

  tokenBytes(token: number): Uint8Array {
    let bytes = this.#bytes[token];
    if (bytes === undefined) {
      bytes = this.#model.tokenBytes(token);
      this.#bytes[token] = bytes;
    }
    return bytes;
  }

  isEndOfGeneration(token: number): boolean {
    return this.#model.isEndOfGeneration(token);
  }
}

function specialTokensOf(model: LlamaModel): SpecialToken[] {
  const specials: SpecialToken[] = [];
  for (let token = 0; token < model.vocabularySize; token++) {
    const attributes = model.tokenAttributes(token);
    if ((attributes & (TokenAttribute.control | TokenAttribute.unknown)) === 0) continue;
    const text = model.tokenText(token);
    if (text === '') continue;
    specials.push({
      token,
      text,
      stripLeft: (attributes & TokenAttribute.stripLeft) !== 0,
      stripRight: (attributes & TokenAttribute.stripRight) !== 0,
    });
  }
  return specials;
}
