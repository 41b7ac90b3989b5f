// How likely the tokens of one answer were. They are told with the text that a token ends, so that
// nothing is told of a stop sequence.
import type { Vocabulary } from '../kernels/kernels.ts';
import type { ScoredToken, TokenLogprob } from '../request.ts';
import type { Likelihood } from '../sampling/distribution.ts';
import { Detokenizer } from './detokenizer.ts';

/** How likely a token was, and the likeliest ones at its place. */
export type Score = { readonly own: Likelihood; readonly alternatives: readonly Likelihood[] };

/** A token that is not told yet, and the part of the answer's text that it wrote. */
type Waiting = { readonly told: TokenLogprob; readonly start: number; readonly end: number };

export class AnswerLogprobs {
  readonly #vocabulary: Vocabulary;
  #waiting: Waiting[] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /**
   * Takes the next token.
   * @param start length of the answer's text before it
   * @param end length of the text after it
   */
  add({ own, alternatives }: Score, start: number, end: number): void {
    const told = {
      alternatives: alternatives.map((one) => this.#describe(one)),
      ...this.#describe(own),
    };
    this.#waiting.push({ told, start, end });
  }

  /** The tokens that wrote no more than the first `length` code units of the text. */
  take(length: number): readonly TokenLogprob[] {
    const ready = this.#waiting.findIndex(({ end }) => end > length);
    const taken = this.#waiting.splice(0, ready === -1 ? this.#waiting.length : ready);
    return taken.map(({ told }) => told);
  }

  /** Forgets the tokens that wrote nothing of the first `length` code units: the text was cut. */
  cut(length: number): void {
    this.#waiting = this.#waiting
      .filter(({ start }) => start < length)
      .map((waiting) => ({ ...waiting, end: Math.min(waiting.end, length) }));
  }

  #describe({ token, logprob }: Likelihood): ScoredToken {
    const bytes = this.#vocabulary.tokenBytes(token);
    if (bytes.length > 0) {
      return { text: Detokenizer.textOf(bytes), bytes: [...bytes], logprob };
    }
    const special = this.#vocabulary.specialTokens.find((one) => one.token === token);
    return { text: special?.text ?? '', bytes: null, logprob };
  }
}
