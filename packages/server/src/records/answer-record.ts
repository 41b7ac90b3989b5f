// What is remembered of an answer, in the API's units.

import type { FinishReason, GenerationUsage } from '@spry/engine';
import type { AnswerRecord, WorkRecord } from '@spry/wire';
import type { RequestSubject } from '../accounting/request-account.ts';
import { toSeconds, toUsage } from '../completion.ts';

/** @param firstTextMs from its arrival; null while there is no text */
export function answerRecord(
  { modelId, choiceCount }: RequestSubject,
  reason: FinishReason | null,
  firstTextMs: number | null,
  usage: GenerationUsage | null,
): AnswerRecord {
  return {
    model: modelId,
    choices: choiceCount,
    finish_reason: reason,
    first_text_time: firstTextMs === null ? null : toSeconds(firstTextMs),
    usage: usage && toUsage(usage),
    work: usage && workRecord(usage),
  };
}

function workRecord({ work, draftedTokens, confirmedTokens }: GenerationUsage): WorkRecord {
  const { answerSteps, batchSizeSum } = work;
  return {
    prompt_tokens_done: work.promptTokensDone,
    prompt_steps: work.promptSteps,
    completion_steps: answerSteps,
    batch_size_mean:
      answerSteps === 0 ? null : Math.round((100 * batchSizeSum) / answerSteps) / 100,
    batch_size_max: work.batchSizeMax,
    format_time: toSeconds(work.formatMs),
    mask_time: toSeconds(work.maskMs),
    drafted_tokens: draftedTokens,
    accepted_draft_tokens: confirmedTokens,
  };
}
