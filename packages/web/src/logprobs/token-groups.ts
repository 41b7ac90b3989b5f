// An answer's tokens, put together until they are whole characters. While an answer grows, groups
// that are complete stay the same objects, so that nothing of them is drawn again.

import type { ChatCompletionTokenLogprob } from '@spry/sdk';

type Tokens = readonly ChatCompletionTokenLogprob[];

/** A piece of the answer's text, and the tokens that make it: several where one is no text. */
export type TokenGroup = { readonly text: string; readonly tokens: Tokens };

export class TokenGroups {
  #groups: readonly TokenGroup[] = [];
  #open: Tokens = [];
  /** Tokens that were read, and the first of them: another one is of another answer. */
  #count = 0;
  #first: ChatCompletionTokenLogprob | undefined;

  /** @param tokens all so far */
  read(tokens: Tokens): readonly TokenGroup[] {
    if (tokens[0] !== this.#first || tokens.length < this.#count) this.#restart(tokens);
    const added = tokens.slice(this.#count).flatMap((token) => this.#add(token) ?? []);
    this.#groups = [...this.#groups, ...added];
    this.#count = tokens.length;
    return this.#open.length === 0 ? this.#groups : [...this.#groups, unfinished(this.#open)];
  }

  #restart(tokens: Tokens): void {
    this.#groups = [];
    this.#open = [];
    this.#count = 0;
    this.#first = tokens[0];
  }

  /** The group that the token completes. */
  #add(token: ChatCompletionTokenLogprob): TokenGroup | undefined {
    const tokens = [...this.#open, token];
    const text = textOf(tokens);
    this.#open = text === undefined ? tokens : [];
    return text === undefined ? undefined : { text, tokens };
  }
}

function unfinished(tokens: Tokens): TokenGroup {
  return { text: joined(tokens), tokens };
}

function joined(tokens: Tokens): string {
  return tokens.map(({ token }) => token).join('');
}

/** Undefined while the bytes end within a character. */
function textOf(tokens: Tokens): string | undefined {
  const [only] = tokens;
  const isWhole = tokens.length === 1 && only !== undefined && !only.token.includes('\ufffd');
  if (isWhole || tokens.some(({ bytes }) => bytes === null)) {
    return joined(tokens);
  }
  const bytes = Uint8Array.from(tokens.flatMap((token) => token.bytes ?? []));
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes, { stream: true });
    return new TextEncoder().encode(text).length === bytes.length ? text : undefined;
  } catch {
    // No text at all, whatever comes next.
    return new TextDecoder().decode(bytes);
  }
}
