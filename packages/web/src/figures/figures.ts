// The figures of an answer: only what was measured, in the units that people read.

import type { CompletionUsage } from '@spry/sdk';
import { formatCount, formatPart, formatSeconds } from '../format.ts';

/** What was measured of one answer; what was not is undefined. */
export type Measurements = {
  readonly usage?: CompletionUsage | undefined;
  /** In the page, from sending the request to the first text. */
  readonly firstTextMs?: number | undefined;
  readonly drafts?: Drafts | undefined;
};

/** Tokens that were guessed, and those of them that the model would have said. */
export type Drafts = { readonly drafted: number; readonly accepted: number };

export type Figure = {
  readonly id: FigureId;
  readonly label: string;
  readonly value: string;
  /** What the number says, in a sentence. */
  readonly meaning: string;
};

export type FigureId = 'speed' | 'firstText' | 'queue' | 'prefill' | 'decode' | 'cached' | 'drafts';

export function figuresOf({ usage, firstTextMs, drafts }: Measurements): Figure[] {
  const figures: (Figure | undefined)[] = [
    usage && speed(usage),
    firstText(firstTextMs),
    usage && time('queue', 'queue', usage.queue_time, 'Waited for its turn.'),
    usage && time('prefill', 'prefill', usage.prompt_time, prefillMeaning(usage)),
    usage && time('decode', 'decode', usage.completion_time, decodeMeaning(usage)),
    usage && cached(usage),
    drafts && acceptance(drafts),
  ];
  return figures.filter((figure) => figure !== undefined);
}

/** A part of the time that the server took. */
export type TimePart = { readonly name: 'queue' | 'prefill' | 'decode'; readonly seconds: number };

/** In the order in which they went by; empty where the server tells no times. */
export function timeParts(usage: CompletionUsage | undefined): TimePart[] {
  const parts = [
    { name: 'queue', seconds: usage?.queue_time },
    { name: 'prefill', seconds: usage?.prompt_time },
    { name: 'decode', seconds: usage?.completion_time },
  ] as const;
  return parts.flatMap(({ name, seconds }) => (seconds === undefined ? [] : [{ name, seconds }]));
}

/** Tokens after the first, by the time from the first to the last; undefined for fewer than two. */
export function tokensPerSecond({
  completion_tokens: tokens,
  completion_time: seconds,
}: CompletionUsage): number | undefined {
  if (seconds === undefined || seconds <= 0 || tokens < 2) return undefined;
  return (tokens - 1) / seconds;
}

function speed(usage: CompletionUsage): Figure | undefined {
  const rate = tokensPerSecond(usage);
  if (rate === undefined) return undefined;
  return {
    id: 'speed',
    label: 'tokens/s',
    value: rate < 99.95 ? rate.toFixed(1) : formatCount(Math.round(rate)),
    meaning: 'Tokens of the answer a second, from the first to the last.',
  };
}

function firstText(ms: number | undefined): Figure | undefined {
  if (ms === undefined) return undefined;
  return {
    id: 'firstText',
    label: 'first token',
    value: formatSeconds(ms / 1000),
    meaning: 'From sending the request to the first text, measured in this page.',
  };
}

function time(
  id: FigureId,
  label: string,
  seconds: number | undefined,
  meaning: string,
): Figure | undefined {
  if (seconds === undefined) return undefined;
  return { id, label, value: formatSeconds(seconds), meaning };
}

function prefillMeaning({ prompt_tokens: tokens }: CompletionUsage): string {
  return `Computed the prompt of ${count(tokens, 'token')}.`;
}

function decodeMeaning({ completion_tokens: tokens }: CompletionUsage): string {
  return `Wrote ${count(tokens, 'token')}, from the first to the last.`;
}

function cached({ prompt_tokens, prompt_tokens_details: details }: CompletionUsage) {
  const tokens = details?.cached_tokens;
  if (tokens === undefined) return undefined;
  return {
    id: 'cached',
    label: 'cached',
    value: `${formatCount(tokens)} of ${formatCount(prompt_tokens)}`,
    meaning: 'Tokens of the prompt that were in memory from earlier requests.',
  } as const;
}

/** An answer without drafts has no rate to tell. */
function acceptance({ drafted, accepted }: Drafts): Figure | undefined {
  if (drafted === 0) return undefined;
  return {
    id: 'drafts',
    label: 'drafts',
    value: `${formatPart(accepted / drafted)} of ${formatCount(drafted)}`,
    meaning: `${accepted} of ${count(drafted, 'guessed token')} were what the model said.`,
  };
}

function count(amount: number, noun: string): string {
  return `${formatCount(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}
