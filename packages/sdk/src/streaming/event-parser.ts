// Server-sent events out of text that arrives in any pieces. Follows the HTML standard: lines end
// in CR, LF or both, also where a piece ends between the two; several `data` lines make one text;
// lines that begin with a colon are comments. No other character ends a line. Each character is
// looked at once, however small the pieces are.

/** One event of a stream. */
export type ServerSentEvent = {
  /** Its name; null where it has none. */
  readonly event: string | null;
  readonly data: string;
};

export class EventParser {
  /** Of a line whose end has not arrived: its pieces, since to join them each time is quadratic. */
  #pieces: string[] = [];
  /** A CR ended the last piece: an LF that comes next belongs to it. */
  #isAfterReturn = false;
  #event: string | null = null;
  #data: string | undefined;

  /** Takes the next piece. @returns the events that it completes */
  push(piece: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    let start = this.#isAfterReturn && piece.startsWith('\n') ? 1 : 0;
    if (piece !== '') this.#isAfterReturn = false;
    let nextReturn = piece.indexOf('\r', start);
    for (;;) {
      const nextFeed = piece.indexOf('\n', start);
      const hasReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = hasReturn ? nextReturn : nextFeed;
      if (end === -1) break;
      const event = this.#takeLine(this.#wholeLine(piece, start, end));
      if (event !== undefined) events.push(event);
      start = end + 1;
      if (!hasReturn) continue;
      if (start === piece.length) this.#isAfterReturn = true;
      else if (piece.charCodeAt(start) === LINE_FEED) start++;
      nextReturn = piece.indexOf('\r', start);
    }
    if (start < piece.length) this.#pieces.push(piece.slice(start));
    return events;
  }

  /** The end of the stream. @returns an event whose blank line was still missing, if any */
  finish(): ServerSentEvent | undefined {
    const event = this.#pieces.length === 0 ? undefined : this.#takeLine(this.#wholeLine('', 0, 0));
    return event ?? this.#dispatch();
  }

  #wholeLine(piece: string, start: number, end: number): string {
    const line = piece.slice(start, end);
    if (this.#pieces.length === 0) return line;
    const whole = this.#pieces.join('') + line;
    this.#pieces = [];
    return whole;
  }

  #takeLine(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const valueStart = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value = colon === -1 ? '' : line.slice(valueStart);
    if (field === 'data') {
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    } else if (field === 'event') this.#event = value;
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const event = this.#event || null;
    const data = this.#data;
    this.#event = null;
    this.#data = undefined;
    return data === undefined && event === null ? undefined : { event, data: data ?? '' };
  }
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
