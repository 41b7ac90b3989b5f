// The keys that may come next in an object.
import type { Regex } from '../regex/regex.ts';

export class Keys {
  /** Named keys that may come. */
  readonly named: readonly string[];
  /** Whether others may come. */
  readonly hasExtras: boolean;
  readonly #makeContent: () => Regex;
  #content: Regex | null = null;

  constructor(named: readonly string[], hasExtras: boolean, makeContent: () => Regex) {
    this.named = named;
    this.hasExtras = hasExtras;
    this.#makeContent = makeContent;
  }

  /** Their language; made when it is asked for. */
  get content(): Regex {
    this.#content ??= this.#makeContent();
    return this.#content;
  }
}
