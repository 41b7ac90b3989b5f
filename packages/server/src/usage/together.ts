// The usage of an answer that consists of several choices.

import type { Closing, GenerationUsage, GenerationWork } from '@spry/engine';

/**
 * The usage of all choices: each prompt counts once, and times are those of the work as a whole.
 * @param usages by index, those of one prompt side by side; null where it is unknown
 * @returns null when none is known
 */
export function together(
  usages: readonly (GenerationUsage | null | undefined)[],
  choicesPerPrompt: number,
): GenerationUsage | null {
  const ofPrompts: GenerationUsage[] = [];
  for (let start = 0; start < usages.length; start += choicesPerPrompt) {
    const known = usages.slice(start, start + choicesPerPrompt).filter((usage) => usage != null);
    if (known.length > 0) ofPrompts.push(known.reduce(ofOnePrompt));
  }
  return ofPrompts.length === 0 ? null : ofPrompts.reduce(ofTwoPrompts);
}

function ofTwoPrompts(one: GenerationUsage, other: GenerationUsage): GenerationUsage {
  const both = ofOnePrompt(one, other);
  return {
    ...both,
    promptTokens: one.promptTokens + other.promptTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    work: {
      ...both.work,
      promptTokensDone: one.work.promptTokensDone + other.work.promptTokensDone,
    },
  };
}

function ofOnePrompt(one: GenerationUsage, other: GenerationUsage): GenerationUsage {
  const queueMs = Math.min(one.queueMs, other.queueMs);
  const firstTokenMs = Math.min(one.queueMs + one.promptMs, other.queueMs + other.promptMs);
  const endMs = Math.max(elapsedMs(one), elapsedMs(other));
  return {
    promptTokens: one.promptTokens,
    // The choice that came first computed the prompt; the others reuse its work.
    cachedTokens: Math.min(one.cachedTokens, other.cachedTokens),
    completionTokens: one.completionTokens + other.completionTokens,
    thoughtTokens: one.thoughtTokens + other.thoughtTokens,
    forcedTokens: one.forcedTokens + other.forcedTokens,
    draftedTokens: one.draftedTokens + other.draftedTokens,
    confirmedTokens: one.confirmedTokens + other.confirmedTokens,
    closing:
      closings.find((closing) => closing === one.closing || closing === other.closing) ?? 'none',
    queueMs,
    promptMs: firstTokenMs - queueMs,
    completionMs: endMs - firstTokenMs,
    work: workTogether(one.work, other.work),
  };
}

/** What tells the most about a limit comes first. */
const closings: readonly Closing[] = ['hard', 'soft', 'none'];

function elapsedMs({ queueMs, promptMs, completionMs }: GenerationUsage): number {
  return queueMs + promptMs + completionMs;
}

function workTogether(one: GenerationWork, other: GenerationWork): GenerationWork {
  return {
    promptTokensDone: Math.max(one.promptTokensDone, other.promptTokensDone),
    promptSteps: one.promptSteps + other.promptSteps,
    answerSteps: one.answerSteps + other.answerSteps,
    batchSizeSum: one.batchSizeSum + other.batchSizeSum,
    batchSizeMax: Math.max(one.batchSizeMax, other.batchSizeMax),
    formatMs: one.formatMs + other.formatMs,
    maskMs: one.maskMs + other.maskMs,
  };
}
