// What weights make of the text: known beforehand for the default model and its forms only.
import { inflateRawSync } from 'node:zlib';
import type { Score } from '@spry/engine';
import shipped from './reference.json' with { type: 'json' };

/**
 * The score of the weights with this digest on the text with that one, if it came with Spry.
 * `scripts/tuning-reference.mjs` has measured it: the same on every machine but for rounding.
 */
export function shippedScore(weightsSha256: string, textSha256: string): Score | null {
  const found = shipped.scores.find(({ sha256 }) => sha256 === weightsSha256);
  if (found === undefined || shipped.textSha256 !== textSha256) return null;
  const { tokenCount, scoredCount, perplexity, windowLogprobs } = found;
  const predictions = new Int32Array(scoredCount);
  const bytes = inflateRawSync(Buffer.from(found.predictions, 'base64'));
  new Uint8Array(predictions.buffer).set(bytes);
  return { tokenCount, scoredCount, perplexity, windowLogprobs, predictions };
}
