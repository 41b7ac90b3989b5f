import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL_ID, findCatalogEntry } from '../models/catalog.ts';
import { shippedScore } from './reference.ts';
import { tuningText } from './text.ts';

const modelSha256 = findCatalogEntry(DEFAULT_MODEL_ID)?.sha256 ?? '';

describe('the score that comes with Spry', () => {
  // When this fails after an upgrade, run scripts/tuning-reference.mjs.
  it("is that of the default model on this installation's text, over 20,000 tokens", () => {
    const score = shippedScore(modelSha256, tuningText().sha256);
    expect(score?.tokenCount).toBeGreaterThanOrEqual(20_000);
    expect(score?.windowLogprobs).toHaveLength(tuningText().windowCount);
    expect(score?.predictions).toHaveLength(score?.scoredCount ?? 0);
    const logprob = score?.windowLogprobs.reduce((sum, one) => sum + one, 0) ?? 0;
    expect(score?.perplexity).toBeCloseTo(Math.exp(-logprob / (score?.scoredCount ?? 1)), 3);
  });

  it('is not taken for that of other weights, or of another text', () => {
    expect(shippedScore('0'.repeat(64), tuningText().sha256)).toBeNull();
    expect(shippedScore(modelSha256, '0'.repeat(64))).toBeNull();
  });
});
