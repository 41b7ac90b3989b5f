// The document in a text that grows: parsed as far as it goes, each character once.

import { PartialJson } from '@spry/sdk';

export type DocumentState = {
  /** What there is so far, undefined before anything. One value that grows in place. */
  readonly value: unknown;
  /** Grows with the value, which stays the same object. */
  readonly revision: number;
  readonly isComplete: boolean;
  /** The text is no JSON; the value is what came before the fault. */
  readonly isBroken: boolean;
};

export class GrowingDocument {
  #parser = new PartialJson();
  #text = '';

  /** @param text the whole text so far; a text that is not a continuation is read anew */
  read(text: string): DocumentState {
    if (!text.startsWith(this.#text)) {
      this.#parser = new PartialJson();
      this.#text = '';
    }
    if (text.length > this.#text.length) this.#parser.push(text.slice(this.#text.length));
    this.#text = text;
    const { value, isComplete, isBroken } = this.#parser;
    return { value, isComplete, isBroken, revision: text.length };
  }
}
