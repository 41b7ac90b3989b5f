// An engine on fake kernels for tests: steps by hand or runs, and keeps what each request was told.
import { TokenTrie } from '@spry/grammar';
import { Answer } from '../answer.ts';
import { type AnswerParts, FREE_TEXT } from '../answer-form.ts';
import type { DraftModel } from '../draft-model.ts';
import { Engine } from '../engine.ts';
import type { EngineFailure, EngineOutput } from '../engine-output.ts';
import type { SlotMemory } from '../kernels/kernels.ts';
import type { PrefixCache } from '../prefix-cache/prefix-cache.ts';
import { SlotCache } from '../prefix-cache/slot-cache.ts';
import {
  type FinishReason,
  type GenerateRequest,
  type GenerationUsage,
  PLAIN_SAMPLING,
  type TokenLogprob,
} from '../request.ts';
import { Sampler } from '../sampling/sampler.ts';
import { Sequence } from '../sequence.ts';
import type { PromptMaker } from '../text/prompt.ts';
import { FakeKernels, type FakeKernelsOptions } from './fake-kernels.ts';
import { FakeVocabulary, type FakeVocabularyOptions } from './fake-vocabulary.ts';

/** All that one request was told. */
export type Told = {
  /** Null when it was refused. */
  readonly promptTokens: number | null;
  readonly texts: readonly string[];
  readonly text: string;
  readonly logprobs: readonly TokenLogprob[];
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly arguments: string }[];
  /** Null while it has not finished. */
  readonly reason: FinishReason | null;
  readonly usage: GenerationUsage | null;
  readonly error: EngineFailure | null;
};

export class EngineRig {
  readonly kernels: FakeKernels;
  readonly cache: PrefixCache;
  readonly engine: Engine;
  readonly #outputs = new Map<string, EngineOutput[]>();
  readonly #whenEnded = new Map<string, () => void>();
  #nowMs = 1000;
  #requestCount = 0;

  /** @param makeCache default: the cache of the real engine, with room for some parked prefixes */
  constructor(
    options: FakeKernelsOptions = {},
    vocabulary: FakeVocabularyOptions = {},
    makeCache: (memory: SlotMemory) => PrefixCache = parkingCache,
    draftModel: DraftModel | null = null,
    promptMaker: PromptMaker | null = null,
  ) {
    this.kernels = new FakeKernels(options);
    this.cache = makeCache(this.kernels);
    this.engine = new Engine({
      kernels: this.kernels,
      vocabulary: new FakeVocabulary(vocabulary),
      cache: this.cache,
      draftModel,
      promptMaker,
      now: () => this.#nowMs++,
      emit: (outputs) => this.#keep(outputs),
    });
  }

  /** Adds a request for `content`, greedy unless `rest` says more; returns its id. */
  add(content: string, rest: Partial<GenerateRequest> = {}): string {
    const request = makeRequest(content, { id: `request-${this.#requestCount++}`, ...rest });
    this.engine.add(request);
    return request.id;
  }

  /** Runs one step and checks the cache after it. */
  async step(): Promise<boolean> {
    const worked = await this.engine.step();
    this.cache.checkIntegrity();
    return worked;
  }

  /** Steps until nothing waits or runs. */
  async finishAll(): Promise<void> {
    while (this.engine.load.waiting + this.engine.load.running > 0) await this.step();
  }

  /** Resolves when the request has finished or failed. */
  ended(id: string): Promise<void> {
    const { reason, error } = this.told(id);
    if (reason !== null || error !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEnded.set(id, resolve);
    });
  }

  /** What is said to have been done for a request when it was aborted; undefined if nothing is. */
  left(id: string): GenerationUsage | null | undefined {
    const last = this.#outputs.get(id)?.at(-1);
    return last !== undefined && 'left' in last ? last.left : undefined;
  }

  /**
   * What the request was told so far.
   * @throws Error when it came in an order that the contract forbids
   */
  told(id: string): Told {
    const outputs = (this.#outputs.get(id) ?? []).filter(isTold);
    const texts: string[] = [];
    const logprobs: TokenLogprob[] = [];
    const calls: { name: string; arguments: string }[] = [];
    let thoughts = '';
    let told: Told = {
      promptTokens: null,
      texts,
      text: '',
      logprobs,
      thoughts,
      calls,
      reason: null,
      usage: null,
      error: null,
    };
    for (const [index, output] of outputs.entries()) {
      if (told.reason !== null || told.error !== null) throw new Error(`${id}: more after its end`);
      if ('error' in output) {
        told = { ...told, error: output.error };
        continue;
      }
      const { event } = output;
      if ((event.type === 'accepted') !== (index === 0)) throw new Error(`${id}: wrong order`);
      switch (event.type) {
        case 'accepted':
          told = { ...told, promptTokens: event.promptTokens };
          break;
        case 'thought':
          thoughts += event.text;
          break;
        case 'text':
          texts.push(event.text);
          logprobs.push(...(event.logprobs ?? []));
          break;
        case 'call':
          if (event.call !== calls.length) throw new Error(`${id}: call ${event.call} is not next`);
          calls.push({ name: event.name, arguments: '' });
          break;
        case 'arguments': {
          const call = calls.at(-1);
          if (event.call !== calls.length - 1 || !call) throw new Error(`${id}: not its call`);
          call.arguments += event.text;
          break;
        }
        case 'finished':
          told = { ...told, reason: event.reason, usage: event.usage };
      }
    }
    return { ...told, text: texts.join(''), thoughts };
  }

  #keep(outputs: readonly EngineOutput[]): void {
    for (const output of outputs) {
      const earlier = this.#outputs.get(output.id);
      if (earlier === undefined) this.#outputs.set(output.id, [output]);
      else earlier.push(output);
      const hasEnded = !('event' in output) || output.event.type === 'finished';
      if (hasEnded) this.#whenEnded.get(output.id)?.();
    }
  }
}

/** Whoever has left is told nothing more. */
function isTold(output: EngineOutput): output is Exclude<EngineOutput, { left: unknown }> {
  return !('left' in output);
}

/** Parks a few prompts of the fake kernels, whose tokens take four bytes. */
function parkingCache(memory: SlotMemory): PrefixCache {
  return new SlotCache(memory, 4096);
}

/** A greedy request of one user message for at most 24 tokens, but for what `rest` says. */
export function makeRequest(content: string, rest: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    id: 'request',
    owner: '',
    priority: 0,
    timeoutMs: null,
    reproducible: true,
    cacheSalt: '',
    messages: [{ role: 'user', content }],
    sampling: { ...PLAIN_SAMPLING, temperature: 0 },
    topLogprobs: null,
    maxTokens: 24,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default',
    thoughtsApart: true,
    ...rest,
  };
}

const VOCABULARY = new FakeVocabulary();
const PARTS: AnswerParts = {
  vocabulary: VOCABULARY,
  tokens: new TokenTrie(VOCABULARY),
  allowed: new Float32Array(VOCABULARY.size),
  sampler: new Sampler(VOCABULARY.size),
  spelled: new Map(),
};

/** A sequence outside of any engine, whose answer never draws. */
export function makeSequence(
  prompt: Int32Array,
  id = 'request',
  rest: Partial<GenerateRequest> = {},
): Sequence {
  const request = makeRequest('', { id, ...rest });
  return new Sequence(request, prompt, new Answer(request, prompt, 1000, PARTS, FREE_TEXT), 0);
}
