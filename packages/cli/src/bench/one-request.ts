// One request of a load, and every moment of it that counts.

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  type ChatCompletionCreateParamsBase,
  type Spry,
  StreamEndedError,
} from '@spry/sdk';

/** Moments are milliseconds of one clock. */
export type Sample = {
  /** When it had to be sent. Times count from here, or a slow server would slow its own test. */
  readonly dueMs: number;
  /** When it was sent. */
  readonly sentMs: number;
  readonly endMs: number;
  /** When each piece of text came. */
  readonly textMs: readonly number[];
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Why it failed; null where it was answered, or given up because the test ended. */
  readonly error: string | null;
  readonly isFinished: boolean;
};

/** Sends it now and follows it to its end. Never throws. */
export async function sendOne(
  client: Spry,
  params: ChatCompletionCreateParamsBase,
  dueMs: number,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<Sample> {
  const sentMs = now();
  const textMs: number[] = [];
  let usage: { prompt_tokens: number; completion_tokens: number } | null | undefined;
  let error: string | null = null;
  try {
    const request = { ...params, stream: true as const, stream_options: { include_usage: true } };
    for await (const chunk of await client.chat.completions.create(request, { signal })) {
      usage = chunk.usage ?? usage;
      const { content, reasoning } = chunk.choices[0]?.delta ?? {};
      if (content || reasoning) textMs.push(now());
    }
    if (textMs.length === 0) error = 'an answer without text';
  } catch (cause) {
    error = describeFailure(cause);
  }
  const wasStopped = signal.aborted;
  return {
    dueMs,
    sentMs,
    endMs: now(),
    textMs,
    promptTokens: usage?.prompt_tokens ?? 0,
    // Without a count, a piece of text is a token: it is with most servers.
    completionTokens: usage?.completion_tokens ?? textMs.length,
    error: wasStopped ? null : error,
    isFinished: !wasStopped && error === null,
  };
}

/** The kind of a failure, by which failures are counted. */
function describeFailure(error: unknown): string {
  if (error instanceof APIConnectionTimeoutError) return 'no answer in time';
  if (error instanceof StreamEndedError) return 'a stream that ended too early';
  if (error instanceof APIConnectionError) return 'no connection';
  if (error instanceof APIError) {
    const status = error.status === undefined ? 'an error in a stream' : `status ${error.status}`;
    return error.code === undefined ? status : `${status}, ${error.code}`;
  }
  return error instanceof Error ? error.message : String(error);
}
