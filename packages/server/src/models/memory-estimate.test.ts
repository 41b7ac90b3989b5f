import { expect, test } from 'vitest';
import type { ModelMetadata } from './gguf-check.ts';
import { assertFits, estimateMemory } from './memory-estimate.ts';

/** Llama 3 8B, as its file describes it. */
const metadata: ModelMetadata = {
  architecture: 'llama',
  name: 'Llama 3 8B',
  contextLength: 8_192,
  blockCount: 32,
  embeddingLength: 4_096,
  headCount: 32,
  headCountKv: 8,
  keyLength: undefined,
  valueLength: undefined,
  vocabularySize: undefined,
  hasChatTemplate: true,
  fileType: 15,
  license: undefined,
};
const model = { sizeBytes: 4_920_000_000, metadata };

test('counts the weights, and the keys and values of all requests', () => {
  const estimate = estimateMemory(model, 64e9, { contextTokens: 8_192, parallel: 2 });
  expect(estimate.kvBytesPerToken).toBe(131_072);
  expect(estimate.kvBytes).toBe(2 * 8_192 * 131_072);
  expect(estimate.totalBytes).toBeGreaterThan(4_920_000_000 + 2_147_483_648);
  expect(() => assertFits('llama', estimate)).not.toThrow();
});

test('chooses what a start would choose', () => {
  expect(estimateMemory(model, 16e9)).toMatchObject({ parallel: 3, contextTokens: 2_304 });
});

test('what does not fit is refused with the numbers', () => {
  const estimate = estimateMemory(model, 8e9, { contextTokens: 8_192, parallel: 16 });
  expect(() => assertFits('llama', estimate)).toThrow(
    'llama needs about 22.8 GB of memory, and this machine has 8.0 GB: 4.9 GB for the weights, ' +
      '17.2 GB for 16 requests of 8192 tokens (--parallel, --ctx), 0.7 GB for the rest.',
  );
});

test('models that may take a part of the memory alone are refused with that', () => {
  const estimate = estimateMemory(model, 8e9, { prefixBytesMax: 0, parallel: 16 });
  expect(() => assertFits('llama', { ...estimate, machineBytes: 5e9 }, true)).toThrow(
    'and models may take 5.0 GB (--memory-max): 4.9 GB for the weights',
  );
});
