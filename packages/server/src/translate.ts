// From a request of the API to a request of the engine.

import { randomInt } from 'node:crypto';
import type { ChatMessage, GenerateRequest } from '@spry/engine';
import type { ChatRequest, MessageContent, RequestMessage } from '@spry/wire';

/** The smallest nucleus: with it only the likeliest token is left. */
const topPMin: number = Number.EPSILON;

/** The request as the engine takes it; `seed` is what the draws are to come from. */
export function toGenerateRequest(id: string, seed: number, request: ChatRequest): GenerateRequest {
  const maxTokens = request.max_completion_tokens ?? request.max_tokens;
  return {
    id,
    messages: request.messages.map(toMessage),
    sampling: {
      temperature: request.temperature ?? 1,
      topP: Math.max(request.top_p ?? 1, topPMin),
      // The engine takes 32 bits; the shift keeps exactly those of any safe integer.
      seed: seed >>> 0,
    },
    maxTokens: maxTokens ?? null,
    stop: [request.stop ?? []].flat().map(wellFormed),
  };
}

/** A seed for a request that brings none. */
export function randomSeed(): number {
  return randomInt(2 ** 32);
}

function toMessage({ role, content }: RequestMessage): ChatMessage {
  return {
    role: role === 'developer' ? 'system' : role,
    content: wellFormed(plainText(content ?? '')),
  };
}

function plainText(content: MessageContent): string {
  if (typeof content === 'string') return content;
  return content.map((part) => part.text).join('\n');
}

/** Half a surrogate pair is no character: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
