// What the file itself makes of the text: known beforehand for the default model only.
import { inflateRawSync } from 'node:zlib';
import type { Score } from '@spry/engine';
import shipped from './reference.json' with { type: 'json' };

/**
 * The score of the weights with this digest on the text with that one, if it came with Spry.
 * `scripts/tuning-reference.mjs` has measured it: the same on every machine but for rounding.
 */
export function shippedScore(modelSha256: string, textSha256: string): Score | null {
  if (shipped.modelSha256 !== modelSha256 || shipped.textSha256 !== textSha256) return null;
  const bytes = inflateRawSync(Buffer.from(shipped.predictions, 'base64'));
  const predictions = new Int32Array(shipped.scoredCount);
  new Uint8Array(predictions.buffer).set(bytes);
  const { tokenCount, scoredCount, perplexity, windowLogprobs } = shipped;
  return { tokenCount, scoredCount, perplexity, windowLogprobs, predictions };
}
