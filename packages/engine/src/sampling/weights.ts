// The weights of a row of tokens. Most of a vocabulary is far behind its likeliest token, and to
// compute what next to nothing weighs takes longer than all else about a draw: it is left out until
// a draw depends on it.

/** How far behind a logit is when it is left out, in units of the temperature. */
const FAR = 16;

/** No token that is left out weighs more; the likeliest weighs 1. */
export const LEFT_OUT_WEIGHT_MAX: number = Math.fround(Math.exp(-FAR));

export class Weights {
  /** The tokens that have a weight here: in the order of their ids, then those left out at first. */
  readonly tokens: Int32Array;
  /** exp((logit - greatest) / temperature) of each, rounded to 32 bits. */
  readonly values: Float32Array;
  count = 0;
  /** The sum of the values. */
  total = 0;
  /** What those left out may come to at most; 0 where none is. */
  leftOutMax = 0;

  constructor(vocabularySize: number) {
    this.tokens = new Int32Array(vocabularySize);
    this.values = new Float32Array(vocabularySize);
  }

  /**
   * The weights of the likelier tokens.
   * @param greatest the greatest of the logits
   */
  fill(logits: Float32Array, greatest: number, temperature: number): void {
    const floor = greatest - FAR * temperature;
    this.count = 0;
    this.total = 0;
    for (let token = 0; token < logits.length; token++) {
      if ((logits[token] as number) >= floor) this.#add(token, logits, greatest, temperature);
    }
    this.leftOutMax = (logits.length - this.count) * LEFT_OUT_WEIGHT_MAX;
  }

  /** Adds those that `fill`, with the same arguments, left out. */
  complete(logits: Float32Array, greatest: number, temperature: number): void {
    const floor = greatest - FAR * temperature;
    for (let token = 0; token < logits.length; token++) {
      if (!((logits[token] as number) >= floor)) this.#add(token, logits, greatest, temperature);
    }
    this.leftOutMax = 0;
  }

  #add(token: number, logits: Float32Array, greatest: number, temperature: number): void {
    const index = this.count++;
    this.tokens[index] = token;
    this.values[index] = Math.exp(((logits[token] as number) - greatest) / temperature);
    this.total += this.values[index] as number;
  }
}
