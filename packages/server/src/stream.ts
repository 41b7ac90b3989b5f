// A streamed answer: chunks as server-sent events, comments while there is nothing to say, and an
// honest end. A stream that was cut never ends in [DONE].

import type { ServerResponse } from 'node:http';
import { doneEvent, encodeComment, encodeEvent, encodeNamedEvent } from '@spry/wire';
import type { ChunkEncoder } from './completion.ts';
import { type ApiError, toApiError } from './errors.ts';
import { boundedWriter, eventStreamHeaders } from './event-stream.ts';
import type { AnswerEvent } from './generation.ts';
import type { Claim } from './idempotency/idempotent-answers.ts';

export type CompletionStream = {
  readonly response: ServerResponse;
  /** Headers to send besides those of an event stream. */
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  readonly chunks: ChunkEncoder;
  readonly events: AsyncIterable<AnswerEvent>;
  readonly includeUsage: boolean;
  /** Longest silence, in milliseconds. */
  readonly commentMs: number;
  /** Aborted when the reader is gone or too slow. */
  readonly controller: AbortController;
  /** Gets what is sent, where it is to be replayed; null where it is not. */
  readonly claim: Claim | null;
};

/** Sends the whole stream. @returns the failure that it ended in, if any */
export async function sendStream(stream: CompletionStream): Promise<ApiError | undefined> {
  const { response, chunks, controller, claim } = stream;
  const write = boundedWriter(response, controller);
  const send = (text: string): void => {
    claim?.add(text);
    write(text);
  };
  const silence = setInterval(() => send(encodeComment('waiting')), stream.commentMs);

  response.writeHead(200, Object.assign({}, stream.headers, eventStreamHeaders));
  send(chunks.openings.map(encodeEvent).join('') + encodeComment('waiting'));
  try {
    for await (const event of stream.events) {
      if (event.type !== 'finished') {
        const part = chunks.part(event);
        if (part === null) continue;
        send(encodeEvent(part));
        silence.refresh();
        continue;
      }
      const finished = encodeEvent(chunks.finished(event.index, event.reason, event.usage));
      if (event.usage === null) {
        send(finished);
        continue;
      }
      const usage = stream.includeUsage ? encodeEvent(chunks.usage(event.usage)) : '';
      send(finished + usage + doneEvent);
      claim?.save(eventStreamHeaders['content-type']);
      // At once, for clients wait for it; the engine may take a moment longer to let go.
      response.end();
    }
    return undefined;
  } catch (thrown) {
    const failure = toApiError(thrown);
    send(encodeNamedEvent('error', JSON.stringify(failure.streamBody())));
    return failure;
  } finally {
    clearInterval(silence);
    response.end();
  }
}
