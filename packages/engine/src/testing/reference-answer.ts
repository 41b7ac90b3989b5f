// What a request's answer must be: computed token by token on kernels of its own, without the
// engine, its scheduler, its cache, its prompt builder, its detokenizer or its stop matcher.
import { PREFILL_BLOCK_TOKENS } from '../limits.ts';
import type { GenerateRequest, SamplingParams } from '../request.ts';
import { Random } from '../sampling/random.ts';
import { Sampler } from '../sampling/sampler.ts';
import { FakeKernels, type FakeKernelsOptions } from './fake-kernels.ts';
import {
  END_OF_TURN,
  FAKE_VOCABULARY_SIZE,
  FakeVocabulary,
  START_OF_TURN,
} from './fake-vocabulary.ts';

export type ReferenceAnswer = {
  readonly text: string;
  readonly reason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly completionTokens: number;
};

/** The answer without regard to the request's stop sequences. */
export async function referenceAnswer(
  options: FakeKernelsOptions,
  request: GenerateRequest,
): Promise<ReferenceAnswer> {
  const kernels = new FakeKernels({ ...options, slotCount: 1 });
  const sampler = new Sampler(FAKE_VOCABULARY_SIZE);
  const random = new Random(request.sampling.seed);
  const prompt = chatMlTokens(request.messages);
  const tokensMax = Math.min(request.maxTokens ?? Infinity, kernels.slotTokens - prompt.length);
  const bytes: number[] = [];
  let row = await compute(kernels, prompt, 0);
  let reason: ReferenceAnswer['reason'] = 'length';
  let completionTokens = 0;
  while (completionTokens < tokensMax) {
    const logits = adjusted(kernels.logits(row), request.sampling, prompt, bytes);
    const token = sampler.sample(logits, request.sampling, random);
    completionTokens++;
    if (token === END_OF_TURN) {
      reason = 'stop';
      break;
    }
    bytes.push(token);
    if (completionTokens === tokensMax) break;
    row = await compute(kernels, [token], prompt.length + completionTokens - 1);
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  return { text, reason, promptTokens: prompt.length, completionTokens };
}

/** Biases, then penalties for what was seen before, each token by itself. */
function adjusted(
  logits: Float32Array,
  params: SamplingParams,
  prompt: readonly number[],
  written: readonly number[],
): Float32Array {
  const seen = new Set([...prompt, ...written]);
  return logits.map((logit, token) => {
    const bias = params.logitBias.find(([biased]) => biased === token)?.[1] ?? 0;
    let value = Math.fround(logit + bias);
    if (seen.has(token)) {
      const { repetitionPenalty } = params;
      value = Math.fround(value > 0 ? value / repetitionPenalty : value * repetitionPenalty);
    }
    const count = seen.has(token) ? written.filter((one) => one === token).length : 0;
    const penalty = params.frequencyPenalty * count + Math.min(count, 1) * params.presencePenalty;
    return value - penalty;
  });
}

/** The text cut where the first stop sequence is complete, or null where none is. */
export function cutAtStop(text: string, stops: readonly string[]): string | null {
  for (let end = 1; end <= text.length; end++) {
    const starts = stops
      .filter((stop) => text.slice(0, end).endsWith(stop))
      .map((stop) => end - stop.length);
    if (starts.length > 0) return text.slice(0, Math.min(...starts));
  }
  return null;
}

/** The ChatML prompt of a conversation. */
export function chatMlTokens(messages: GenerateRequest['messages']): number[] {
  const vocabulary = new FakeVocabulary();
  const tokens: number[] = [];
  for (const { role, content } of messages) {
    tokens.push(START_OF_TURN, ...vocabulary.tokenize(`${role}\n${content}`), END_OF_TURN);
    tokens.push(...vocabulary.tokenize('\n'));
  }
  tokens.push(START_OF_TURN, ...vocabulary.tokenize('assistant\n'));
  return tokens;
}

/** Computes tokens block by block, then the rest; returns the row of the last token's logits. */
async function compute(
  kernels: FakeKernels,
  tokens: readonly number[],
  position: number,
): Promise<number> {
  let row = -1;
  const blocks = tokens.length - (tokens.length % PREFILL_BLOCK_TOKENS);
  let length = 0;
  for (let start = 0; start < tokens.length; start += length) {
    length = start < blocks ? PREFILL_BLOCK_TOKENS : tokens.length - start;
    const chunk = tokens.slice(start, start + length);
    kernels.clearBatch();
    for (const [index, token] of chunk.entries()) {
      const last = start + index === tokens.length - 1;
      row = kernels.addToken(token, position + start + index, 0, last);
    }
    await kernels.decode();
  }
  return row;
}
