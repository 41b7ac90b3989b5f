// A context: the KV memory of all running sequences, and the step that computes with it.
import koffi from 'koffi';
import type { LlamaBatch } from './batch.ts';
import { LlamaError } from './errors.ts';
import type { Library, Pointer } from './library.ts';
import type { LlamaModel } from './model.ts';

/** Sizes of a context. All counts are tokens unless said otherwise. */
export type ContextOptions = {
  /** KV cells of all sequences together. */
  readonly cells: number;
  /** Most sequences alive at once. */
  readonly sequences: number;
  /** Most rows of one `decode` that want logits. */
  readonly outputs: number;
  /** Most tokens of one `decode`. */
  readonly batch: number;
  /** Threads that compute. */
  readonly threads: number;
  /** One KV buffer for all sequences, so that prefixes can be shared; else one buffer for each. */
  readonly unified: boolean;
  /** Use the fused attention kernel. */
  readonly flashAttention: boolean;
};

const FLASH_ATTENTION = { disabled: 0, enabled: 1 } as const;

export class LlamaContext {
  readonly #library: Library;
  readonly #vocabularySize: number;
  /** Whether a saved sequence is all that the sequence has. */
  readonly #savesAll: boolean;
  #handle: Pointer;
  readonly #memory: Pointer;
  #referenceAttention = false;
  /** What `copySequence` moves; as large as the largest copy so far. */
  #copied: Uint8Array = Buffer.alloc(0);
  // One view for each logits row ever seen: the rows' addresses repeat from step to step.
  readonly #logitsViews = new Map<bigint, Float32Array>();

  /** @throws LlamaError when the KV memory cannot be allocated */
  constructor(model: LlamaModel, options: ContextOptions) {
    this.#library = model.library;
    this.#vocabularySize = model.vocabularySize;
    this.#savesAll = model.slidingWindow === 0;
    this.#handle = this.#library.contextNew(model.handle, {
      ...this.#library.contextDefaultParams(),
      n_ctx: options.cells,
      n_batch: options.batch,
      n_ubatch: options.batch,
      n_seq_max: options.sequences,
      n_outputs_max: options.outputs,
      n_threads: options.threads,
      n_threads_batch: options.threads,
      kv_unified: options.unified,
      // Layers with a sliding window would keep the window alone, and forget what another prompt
      // with the same beginning, or one that goes back, needs again.
      swa_full: true,
      flash_attn_type: options.flashAttention ? FLASH_ATTENTION.enabled : FLASH_ATTENTION.disabled,
      no_perf: true,
    });
    if (this.#handle === null) {
      throw new LlamaError(
        `llama.cpp cannot make a context of ${options.cells} tokens for ${options.sequences} ` +
          'sequences; there may be too little memory: use a smaller --ctx or --parallel.',
      );
    }
    this.#library.attachThreadPool(this.#handle, options.threads);
    this.#memory = this.#library.contextMemory(this.#handle);
  }

  /** KV cells of all sequences together, as llama.cpp rounded them. */
  get cells(): number {
    return this.#library.contextSize(this.#handle);
  }

  /**
   * Makes single-token steps add up attention in the same order as steps of many sequences, at
   * some cost in speed; see reference-attention.ts. Without effect where the build lacks it.
   */
  setReferenceAttention(enabled: boolean): void {
    if (this.#referenceAttention === enabled) return;
    this.#referenceAttention = enabled;
    this.#library.referenceAttention?.(this.#handle, enabled);
  }

  /**
   * Computes the batch on libuv's pool, so that JavaScript goes on meanwhile. The batch and the
   * context must not be touched until the promise settles. Rejects with a LlamaError when the
   * kernels refuse it.
   */
  decode(batch: LlamaBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#library.decode.async(this.#handle, batch.toNative(), (error, status) => {
        if (error !== null) reject(error);
        else if (status === 0) resolve();
        else reject(new LlamaError(refusalOf(status)));
      });
    });
  }

  /**
   * Computes the batch on this thread: JavaScript stands still, and no other thread has to wake.
   * @throws LlamaError when the kernels refuse it
   */
  decodeHere(batch: LlamaBatch): void {
    const status = this.#library.decode(this.#handle, batch.toNative());
    if (status !== 0) throw new LlamaError(refusalOf(status));
  }

  /**
   * Logits of one row of the last batch, a view without a copy, [vocabulary size]. Valid until the
   * next `decode`; writing to it is allowed.
   * @param row a row that was added with `wantsLogits`
   */
  logits(row: number): Float32Array {
    const pointer = this.#library.logitsAt(this.#handle, row);
    if (pointer === null) throw new LlamaError(`row ${row} of the batch has no logits.`);
    let view = this.#logitsViews.get(pointer);
    if (view === undefined) {
      view = new Float32Array(koffi.view(pointer, this.#vocabularySize * 4));
      this.#logitsViews.set(pointer, view);
    }
    return view;
  }

  /** Forgets positions `[from, to)` of a sequence; `to` -1 means to its end. */
  removeSequence(sequence: number, from: number, to: number): void {
    if (!this.#library.memorySequenceRemove(this.#memory, sequence, from, to)) {
      throw new LlamaError(`positions ${from} to ${to} of sequence ${sequence} cannot be removed.`);
    }
  }

  /**
   * Replaces what `target` has in KV memory by what `source` has. llama.cpp's own copy moves the
   * whole buffer, used or not, and only with the next `decode`, when either may have changed: it
   * serves models with a sliding window alone, of which nothing is restored in between.
   * @throws LlamaError when llama.cpp refuses it
   */
  copySequence(source: number, target: number): void {
    if (!this.#savesAll) {
      this.#library.memorySequenceCopy(this.#memory, source, target, -1, -1);
      return;
    }
    const size = this.#stateBytes(source);
    if (this.#copied.length < size) this.#copied = Buffer.allocUnsafeSlow(size);
    const bytes = this.#copied.subarray(0, size);
    this.#read(source, bytes);
    if (!this.restoreSequence(target, bytes)) {
      throw new LlamaError(`sequence ${source} cannot be copied to ${target}.`);
    }
  }

  /**
   * A copy of what a sequence has in KV memory, for `restoreSequence`: all of it, except for models
   * with a sliding window, where what lies behind the window is left out.
   */
  saveSequence(sequence: number): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(this.#stateBytes(sequence));
    this.#read(sequence, bytes);
    return bytes;
  }

  /**
   * Replaces what a sequence has in KV memory by what was saved from any sequence of a context of
   * the same model, kernels and sizes.
   * @returns false when llama.cpp refuses it; the sequence is then empty
   */
  restoreSequence(sequence: number, saved: Uint8Array): boolean {
    const read = Number(this.#library.stateSet(this.#handle, saved, saved.length, sequence));
    if (read === saved.length) return true;
    this.removeSequence(sequence, 0, -1);
    return false;
  }

  #stateBytes(sequence: number): number {
    return Number(this.#library.stateSize(this.#handle, sequence));
  }

  #read(sequence: number, target: Uint8Array): void {
    const { length } = target;
    if (Number(this.#library.stateGet(this.#handle, target, length, sequence)) !== length) {
      throw new LlamaError(`the memory of sequence ${sequence} cannot be read.`);
    }
  }

  dispose(): void {
    if (this.#handle !== null) this.#library.contextFree(this.#handle);
    this.#handle = null;
    this.#logitsViews.clear();
  }
}

/** What a status of llama_decode other than 0 means, in a sentence. */
function refusalOf(status: number): string {
  if (status === 1) return 'The kernels refused a step: no-space.';
  if (status === 2) return 'The kernels refused a step: aborted.';
  return `llama_decode failed with status ${status}.`;
}
