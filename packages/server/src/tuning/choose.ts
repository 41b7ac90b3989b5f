// The decisions, apart from all that measures: which forms are worth scoring, and which is kept.
import type { Score, Speed } from '@spry/engine';
import type { Quality, ThreadsRecord } from './record.ts';

/** Most by which perplexity may rise: 3 %. */
export const PERPLEXITY_RISE_MAX = 0.03;
/** A form must be faster by this factor to be worth its cost; less is within noise. */
const GAIN_MIN = 1.05;
/** It may lose this much in none of the three speeds. */
const LOSS_MAX = 0.95;

/** How much faster than `base`: the geometric mean of the three ratios. */
export function gain(speed: Speed, base: Speed): number {
  return ratios(speed, base).reduce((product, ratio) => product * ratio, 1) ** (1 / 3);
}

/** Whether a form is worth scoring: faster on the whole, and slower at nothing. */
export function isFaster(speed: Speed, base: Speed): boolean {
  return gain(speed, base) >= GAIN_MIN && ratios(speed, base).every((ratio) => ratio >= LOSS_MAX);
}

/** Those of the forms that are faster than `base`, the fastest first. */
export function worthScoring<Form extends { readonly speed: Speed }>(
  forms: readonly Form[],
  base: Speed,
): Form[] {
  return forms
    .filter(({ speed }) => isFaster(speed, base))
    .sort((left, right) => gain(right.speed, base) - gain(left.speed, base));
}

/** Threads for the kernels: one a physical core only where that is faster beyond noise. */
export function chooseThreads(
  logical: number,
  withLogical: Speed,
  physical: number,
  withPhysical: Speed,
): ThreadsRecord {
  const count = isFaster(withPhysical, withLogical) ? physical : logical;
  const rates = [withLogical, withPhysical].map(({ decode }) => `${Math.round(decode)} tokens/s`);
  return {
    count,
    reason: `one stream decodes ${rates[0]} with ${logical}, ${rates[1]} with ${physical}`,
  };
}

/** How one score compares with that of the file itself, over what both have computed. */
export function compare(score: Score, reference: Score): Quality {
  const windowCount = score.windowLogprobs.length;
  const sum = (logprobs: readonly number[]): number =>
    logprobs.slice(0, windowCount).reduce((total, logprob) => total + logprob, 0);
  const loss = (sum(reference.windowLogprobs) - sum(score.windowLogprobs)) / score.scoredCount;
  return {
    perplexity: score.perplexity,
    rise: Math.expm1(loss),
    agreement: agreement(score.predictions, reference.predictions),
    tokenCount: score.tokenCount,
    scoredCount: score.scoredCount,
  };
}

/** The part of places where both found the same token likeliest; those of the shorter count. */
function agreement(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const count = Math.min(left.length, right.length);
  let same = 0;
  for (let at = 0; at < count; at++) if (left[at] === right[at]) same++;
  return count === 0 ? 0 : same / count;
}

function ratios(speed: Speed, base: Speed): number[] {
  return [speed.prefill / base.prefill, speed.decode / base.decode, speed.decode16 / base.decode16];
}
