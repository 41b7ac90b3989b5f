// The encoding of server-sent events. Data here is one line of JSON, so it never needs splitting.

/** What ends a stream that is whole. */
export const doneEvent = 'data: [DONE]\n\n';

/** One event without a name. `data` must not contain line breaks. */
export function encodeEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** One event with a name. Neither `name` nor `data` may contain line breaks. */
export function encodeNamedEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

/** A comment, which every reader skips: it keeps an idle connection open. No line breaks. */
export function encodeComment(text: string): string {
  return `: ${text}\n\n`;
}
