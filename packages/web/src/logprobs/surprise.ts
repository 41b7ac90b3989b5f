// How surprising a token was: the fewer bits, the more it was expected.

import type { ChatCompletionTokenLogprob, TopLogprob } from '@spry/sdk';

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

/** A piece of the answer's text, and the tokens that make it: several where one is no text. */
export type TokenGroup = {
  readonly text: string;
  readonly tokens: readonly ChatCompletionTokenLogprob[];
};

/** Puts tokens together until they are whole characters. */
export function groupTokens(tokens: readonly ChatCompletionTokenLogprob[]): TokenGroup[] {
  const groups: TokenGroup[] = [];
  let open: ChatCompletionTokenLogprob[] = [];
  for (const token of tokens) {
    open.push(token);
    const text = textOf(open);
    if (text === undefined) continue;
    groups.push({ text, tokens: open });
    open = [];
  }
  if (open.length > 0) groups.push({ text: open.map(({ token }) => token).join(''), tokens: open });
  return groups;
}

/** Undefined while the bytes end within a character. */
function textOf(tokens: readonly ChatCompletionTokenLogprob[]): string | undefined {
  const [only] = tokens;
  const isWhole = tokens.length === 1 && only !== undefined && !only.token.includes('\ufffd');
  if (isWhole || tokens.some(({ bytes }) => bytes === null)) {
    return tokens.map(({ token }) => token).join('');
  }
  const bytes = Uint8Array.from(tokens.flatMap((token) => token.bytes ?? []));
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes, { stream: true });
    return new TextEncoder().encode(text).length === bytes.length ? text : undefined;
  } catch {
    // No text at all, whatever comes next.
    return new TextDecoder().decode(bytes);
  }
}
