// How surprising a token was: the fewer bits, the more it was expected.

import type { TopLogprob } from '@spry/sdk';

/** From what was as good as certain, 0, to what hardly anybody would have guessed. */
export type SurpriseLevel = 0 | 1 | 2 | 3 | 4;

/** What the API asks for to draw the view. */
export const LOGPROB_FIELDS = { logprobs: true, top_logprobs: 5 } as const;

/** The server's logarithm of a probability of none. */
const IMPOSSIBLE = -9999;

/** Between 0 and 1. */
export function probability({ logprob }: Pick<TopLogprob, 'logprob'>): number {
  return logprob <= IMPOSSIBLE ? 0 : Math.min(1, Math.exp(logprob));
}

export function surpriseLevel(token: Pick<TopLogprob, 'logprob'>): SurpriseLevel {
  const likely = probability(token);
  if (likely >= 0.9) return 0;
  if (likely >= 0.5) return 1;
  if (likely >= 0.2) return 2;
  return likely >= 0.05 ? 3 : 4;
}

/** Such as `93%`, `0.4%` or `< 0.1%`. */
export function formatProbability(token: Pick<TopLogprob, 'logprob'>): string {
  const percent = probability(token) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}%`;
}

/** A token's text so that white space shows, and parts of characters by their bytes. */
export function visibleText({ token, bytes }: Pick<TopLogprob, 'token' | 'bytes'>): string {
  if (token.includes('\ufffd') && bytes !== null) return bytes.map(toHex).join(' ');
  return token.replace(/\s/g, (space) => WHITE_SPACE[space] ?? space);
}

const WHITE_SPACE: Readonly<Record<string, string>> = {
  ' ': '␣',
  '\n': '⏎',
  '\r': '␍',
  '\t': '⇥',
};

function toHex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
