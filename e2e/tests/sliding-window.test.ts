// Gemma's layers look at a window of the last tokens. What is in memory must still be right for
// prompts that share a beginning, go back behind the window, or take a copy.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LlamaKernels } from '../../packages/engine/dist/kernels/llama-kernels.js';
import { LlamaModel } from '../../packages/llama/dist/index.js';
import { modelPath, TINY_GEMMA } from '../harness/families.ts';

const WINDOW_TOKENS = 64;
const BLOCK_TOKENS = 64;
const LENGTH = 20 * BLOCK_TOKENS;
/** So few that the last token still looks at what came before them. */
const END_TOKENS = 20;

let model: LlamaModel;
let kernels: LlamaKernels;

beforeAll(async () => {
  model = new LlamaModel(await modelPath(TINY_GEMMA));
  kernels = new LlamaKernels(model, { slotCount: 3, slotTokens: 2048, threads: 1 });
});
afterAll(() => {
  kernels.dispose();
  model.dispose();
});

/** Ordinary tokens, the same for the same seed. */
function tokensOf(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => 300 + ((index * 37 + seed * 101) % 400));
}

/** Computes the tokens from position `from` on, and gives the last one's logits. */
async function compute(slot: number, tokens: readonly number[], from: number): Promise<number[]> {
  kernels.truncate(slot, from);
  let row = 0;
  for (let start = from; start < tokens.length; start += BLOCK_TOKENS) {
    kernels.clearBatch();
    const block = tokens.slice(start, start + BLOCK_TOKENS);
    for (const [index, token] of block.entries()) {
      const position = start + index;
      row = kernels.addToken(token, position, slot, position === tokens.length - 1);
    }
    await kernels.decode();
  }
  return [...kernels.logits(row)];
}

it('has the window that these tests go beyond', () => {
  expect(model.metadata('gemma3.attention.sliding_window')).toBe(String(WINDOW_TOKENS));
});

it('goes on behind a beginning that is in memory', async () => {
  const tokens = [...tokensOf(1, LENGTH), ...tokensOf(2, END_TOKENS)];
  const anew = await compute(0, tokens, 0);
  await compute(1, tokens.slice(0, LENGTH), 0);
  expect(await compute(1, tokens, LENGTH)).toEqual(anew);
});

it('goes back behind the window', async () => {
  const first = tokensOf(3, LENGTH);
  const other = [...first.slice(0, 2 * BLOCK_TOKENS), ...tokensOf(4, END_TOKENS)];
  const anew = await compute(0, other, 0);
  await compute(1, first, 0);
  expect(await compute(1, other, 2 * BLOCK_TOKENS)).toEqual(anew);
});

it('goes on with a copy, and goes back in one', async () => {
  const first = tokensOf(5, LENGTH);
  const other = [...first.slice(0, 3 * BLOCK_TOKENS), ...tokensOf(6, END_TOKENS)];
  const longer = [...first, ...tokensOf(7, END_TOKENS)];
  const [anew, anewLonger] = [await compute(2, other, 0), await compute(2, longer, 0)];
  await compute(0, first, 0);
  kernels.copy(0, 1);
  expect(await compute(1, longer, LENGTH)).toEqual(anewLonger);
  kernels.copy(0, 1);
  expect(await compute(1, other, 3 * BLOCK_TOKENS)).toEqual(anew);
  // What was copied from is as it was.
  expect(await compute(0, longer, LENGTH)).toEqual(anewLonger);
});
