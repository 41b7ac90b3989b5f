// Reads calls from the text that the grammar of calls lets through, as it comes.
import type { AnswerPart } from '../request.ts';
import { Detokenizer } from '../text/detokenizer.ts';

export type CallPart = Extract<AnswerPart, { type: 'call' | 'arguments' }>;

/** Up to the arguments of a call; names have no escapes. */
const HEAD = /\{"name": "([^"]*)", "(?:arguments|parameters)": /;

export class CallReader {
  readonly #detokenizer = new Detokenizer();
  /** Calls that have begun. */
  #count = 0;
  /** Text before the next call's arguments. */
  #between = '';
  /** Objects and lists that are open in the arguments; 0 outside of them. */
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** Takes the bytes of the next token. */
  push(bytes: Uint8Array): CallPart[] {
    const parts: CallPart[] = [];
    let rest = this.#detokenizer.push(bytes);
    while (rest !== '') {
      if (this.#depth === 0) {
        this.#between += rest;
        const head = HEAD.exec(this.#between);
        if (head === null) return parts;
        const behind = this.#between.slice(head.index + head[0].length);
        // Not before the first character of the arguments, which is part of them.
        if (behind === '') return parts;
        parts.push({ type: 'call', call: this.#count++, name: head[1] as string });
        this.#between = '';
        rest = behind;
      }
      const end = this.#argumentsEnd(rest);
      parts.push({ type: 'arguments', call: this.#count - 1, text: rest.slice(0, end) });
      rest = rest.slice(end);
    }
    return parts;
  }

  /** Where the arguments end in `text`; its length when they go on. */
  #argumentsEnd(text: string): number {
    for (let at = 0; at < text.length; at++) {
      const character = text[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInString) {
        if (character === '\\') this.#isEscaped = true;
        else if (character === '"') this.#isInString = false;
      } else if (character === '"') this.#isInString = true;
      else if (character === '{' || character === '[') this.#depth++;
      else if ((character === '}' || character === ']') && --this.#depth === 0) return at + 1;
    }
    return text.length;
  }
}
