// From the engine's events to the API's answers for plain text: one body, or a stream's chunks.

import type { GenerationUsage, TokenLogprob } from '@spry/engine';
import type { TextCompletion, TextCompletionChunk, TextLogprobs } from '@spry/wire';
import type { Choice } from './choice.ts';
import { type ChunkEncoder, type CompletionHead, toUsage } from './completion.ts';

/** The answer in one piece. @param echoes what stands before the text of each choice */
export function wholeText(
  head: CompletionHead,
  echoes: readonly string[],
  choices: readonly Choice[],
  usage: GenerationUsage,
): TextCompletion {
  return Object.assign(commonOf(head), {
    choices: choices.map(({ text, logprobs, reason }, index) => ({
      index,
      text: (echoes[index] ?? '') + text,
      logprobs: logprobs && new TokenPlaces().place(logprobs),
      finish_reason: reason,
    })),
    usage: toUsage(usage),
    service_tier: head.serviceTier,
  });
}

/** The chunks of one streamed answer. @param echoes as above, one for each choice */
export function textChunkEncoder(head: CompletionHead, echoes: readonly string[]): ChunkEncoder {
  const places = echoes.map(() => new TokenPlaces());
  const encode = (rest: Pick<TextCompletionChunk, 'choices' | 'usage'>): string =>
    JSON.stringify(Object.assign(commonOf(head), rest));
  const piece = (index: number, text: string, logprobs: TextLogprobs | null = null) => ({
    index,
    text,
    logprobs,
    finish_reason: null,
  });
  return {
    openings: echoes.flatMap((text, index) =>
      text === '' ? [] : [encode({ choices: [piece(index, text)] })],
    ),
    part(part) {
      // Nothing else comes of a prompt that knows no turns.
      if (part.type !== 'text') return null;
      const { index, text, logprobs } = part;
      const placed = logprobs && places[index]?.place(logprobs);
      return encode({ choices: [piece(index, text, placed)] });
    },
    finished(index, reason, counts) {
      const choices = [{ ...piece(index, ''), finish_reason: reason }];
      return encode(counts === null ? { choices } : { choices, usage: toUsage(counts) });
    },
    usage: (counts) => encode({ choices: [], usage: toUsage(counts) }),
  };
}

function commonOf(head: CompletionHead) {
  return {
    id: head.id,
    object: 'text_completion',
    created: head.created,
    model: head.model,
    system_fingerprint: head.fingerprint,
    x_groq: { id: head.requestId, seed: head.seed },
  } as const;
}

/** Finds where tokens begin in the text of a choice, across the pieces that it comes in. */
class TokenPlaces {
  readonly #decoder = new TextDecoder();
  #offset = 0;

  place(tokens: readonly TokenLogprob[]): TextLogprobs {
    return {
      tokens: tokens.map(({ text }) => text),
      token_logprobs: tokens.map(({ logprob }) => logprob),
      top_logprobs: tokens.map(({ alternatives }) =>
        Object.fromEntries(alternatives.map(({ text, logprob }) => [text, logprob])),
      ),
      text_offset: tokens.map(({ bytes }) => this.#next(bytes ?? [])),
    };
  }

  /** Characters may consist of several tokens. */
  #next(bytes: readonly number[]): number {
    const start = this.#offset;
    this.#offset += this.#decoder.decode(Uint8Array.from(bytes), { stream: true }).length;
    return start;
  }
}
