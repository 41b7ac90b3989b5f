import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL_ID, findCatalogEntry } from '../models/catalog.ts';
import shipped from './reference.json' with { type: 'json' };
import { shippedScore } from './reference.ts';
import { tuningText } from './text.ts';

const modelSha256 = findCatalogEntry(DEFAULT_MODEL_ID)?.sha256 ?? '';

describe('the scores that come with Spry', () => {
  // When these fail after an upgrade, run scripts/tuning-reference.mjs.
  it('are those of the default model and of the forms that a start tries', () => {
    expect(shipped.scores[0]?.sha256).toBe(modelSha256);
    const forms = shipped.scores.slice(1).map(({ weights }) => weights.split(' as ')[1]);
    expect(forms).toEqual(['Q4_0', 'Q8_Q4', 'Q8_0']);
  });

  it.each(shipped.scores)("$weights: on this installation's text", ({ sha256 }) => {
    const score = shippedScore(sha256, tuningText().sha256);
    expect(score?.tokenCount).toBeGreaterThanOrEqual(20_000);
    expect(score?.windowLogprobs).toHaveLength(tuningText().windowCount);
    expect(score?.predictions).toHaveLength(score?.scoredCount ?? 0);
    const logprob = score?.windowLogprobs.reduce((sum, one) => sum + one, 0) ?? 0;
    expect(score?.perplexity).toBeCloseTo(Math.exp(-logprob / (score?.scoredCount ?? 1)), 3);
  });

  it('are not taken for those of other weights, or of another text', () => {
    expect(shippedScore('0'.repeat(64), tuningText().sha256)).toBeNull();
    expect(shippedScore(modelSha256, '0'.repeat(64))).toBeNull();
  });
});
