// One answer of a model, as it is written, with what its writing took.

import type { ChatCompletionCreateParamsBase, Spry } from '@spry/sdk';

export type Measures = {
  /** Milliseconds from the question to the first text; null where none came. */
  readonly firstMs: number | null;
  /** Tokens of the answer, as the server counted; null where it does not say. */
  readonly tokenCount: number | null;
  /** Between the first text and the end; null where it cannot be told. */
  readonly tokensPerSecond: number | null;
};

export type Answer = {
  readonly text: string;
  /** As the server says; null where the answer was broken off. */
  readonly finishReason: string | null;
  readonly measures: Measures;
};

export type Listener = {
  /** The answer's next piece. */
  readonly onText: (text: string) => void;
  /** The next piece of what a reasoning model thinks before it answers. */
  readonly onThought: (text: string) => void;
};

/**
 * Asks, and tells what comes. An abort is no error: the answer is then what came before it.
 * @throws APIError when the request is refused or the stream breaks
 */
export async function streamAnswer(
  client: Spry,
  params: ChatCompletionCreateParamsBase,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
  { onText, onThought }: Listener,
): Promise<Answer> {
  const startMs = now();
  let firstMs: number | null = null;
  let text = '';
  let finishReason: string | null = null;
  let tokenCount: number | null = null;
  try {
    const request = { ...params, stream: true as const, stream_options: { include_usage: true } };
    for await (const chunk of await client.chat.completions.create(request, { signal })) {
      tokenCount = chunk.usage?.completion_tokens ?? tokenCount;
      const choice = chunk.choices[0];
      finishReason = choice?.finish_reason ?? finishReason;
      const { content, reasoning } = choice?.delta ?? {};
      if (content || reasoning) firstMs ??= now() - startMs;
      if (reasoning) onThought(reasoning);
      if (content) {
        text += content;
        onText(content);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const tokensPerSecond = rate(tokenCount, firstMs === null ? 0 : now() - startMs - firstMs);
  return { text, finishReason, measures: { firstMs, tokenCount, tokensPerSecond } };
}

/** The first token is not in it: it took the time before. */
function rate(tokenCount: number | null, ms: number): number | null {
  return tokenCount === null || tokenCount < 2 || ms <= 0 ? null : ((tokenCount - 1) * 1000) / ms;
}

/** Such as "42 tokens, 128 tokens/s, the first after 84 ms"; empty where nothing is known. */
export function describeMeasures({ firstMs, tokenCount, tokensPerSecond }: Measures): string {
  const facts: string[] = [];
  if (tokenCount !== null) facts.push(`${tokenCount} ${tokenCount === 1 ? 'token' : 'tokens'}`);
  if (tokensPerSecond !== null) facts.push(`${tokensPerSecond.toFixed(0)} tokens/s`);
  if (firstMs !== null) facts.push(`the first after ${firstMs.toFixed(0)} ms`);
  return facts.join(', ');
}
