// Where the time of a request went, in the order in which it went by.

import type { RequestRecord } from '@spry/sdk/admin';

export type PhaseName = 'format' | 'queue' | 'prompt' | 'answer' | 'rest';

export type Phase = { readonly name: PhaseName; readonly seconds: number };

/** What each part is, for those who read the bar. */
export const PHASE_WORDS: Readonly<Record<PhaseName, { title: string; meaning: string }>> = {
  format: { title: 'Format', meaning: 'A grammar was made of the format that was asked for.' },
  queue: {
    title: 'Queue',
    meaning: 'It waited for a slot, or for others to compute its beginning.',
  },
  prompt: { title: 'Prefill', meaning: 'The prompt was computed, up to the first token.' },
  answer: { title: 'Decode', meaning: 'The answer was computed, token by token.' },
  rest: { title: 'Rest', meaning: 'Checks, tokenizing, and what the network and its client took.' },
};

/**
 * The parts of a request's time; those that took none are left out. For several choices the times
 * are those of the slowest.
 */
export function phasesOf({ duration, answer }: RequestRecord): readonly Phase[] {
  const usage = answer?.usage;
  const format = answer?.work?.format_time ?? 0;
  const queue = Math.max((usage?.queue_time ?? 0) - format, 0);
  const prompt = usage?.prompt_time ?? 0;
  const decode = usage?.completion_time ?? 0;
  const known = format + queue + prompt + decode;
  const rest = Math.max((duration ?? known) - known, 0);
  const phases: Phase[] = [
    { name: 'format', seconds: format },
    { name: 'queue', seconds: queue },
    { name: 'prompt', seconds: prompt },
    { name: 'answer', seconds: decode },
    { name: 'rest', seconds: rest },
  ];
  return phases.filter(({ seconds }) => seconds > 0);
}

/** Tokens of the answer in a second, after the first; null where there is no such time. */
export function tokensPerSecond({ answer }: RequestRecord): number | null {
  const usage = answer?.usage;
  if (!usage?.completion_time || usage.completion_tokens < 2) return null;
  return (usage.completion_tokens - 1) / usage.completion_time;
}

/** What stands out about the time of a request, in sentences; nothing about a usual one. */
export function findingsOf(record: RequestRecord): readonly string[] {
  const { answer } = record;
  const { usage, work } = answer ?? {};
  const total = phasesOf(record).reduce((sum, { seconds }) => sum + seconds, 0);
  if (!usage || !work || total === 0) return [];
  const findings: string[] = [];
  const isLarge = (seconds: number | undefined): boolean => (seconds ?? 0) > total / 3;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  if (isLarge(work.format_time)) {
    findings.push('Most of the wait was making a grammar of the format: it is kept for the next.');
  } else if (isLarge(usage.queue_time)) {
    findings.push('It waited long for a slot: others were being answered.');
  }
  if (isLarge(usage.prompt_time) && cached < usage.prompt_tokens / 2) {
    findings.push('Little of its prompt was in memory, so nearly all of it had to be computed.');
  }
  if (isLarge(usage.completion_time) && (work.batch_size_mean ?? 1) >= 2) {
    const others = (work.batch_size_mean ?? 1).toFixed(1);
    findings.push(`Its tokens were computed together with others: ${others} answers a step.`);
  }
  if (isLarge(work.mask_time)) {
    findings.push('Its format took long to enforce; most of that runs beside the kernels.');
  }
  return findings;
}
