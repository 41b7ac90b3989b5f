// The weights of a row of tokens. Most of a vocabulary is far behind its likeliest token, and to
// compute what next to nothing weighs takes longer than all else about a draw: it is left out until
// a draw depends on it.

/** How far behind a logit is when it is left out, in units of the temperature. */
const FAR = 16;

/** No token that is left out weighs more; the likeliest weighs 1. */
export const LEFT_OUT_WEIGHT_MAX: number = Math.fround(Math.exp(-FAR));

export class Weights {
  /** The tokens that have a weight here, by their ids; then those that were left out at first. */
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
   * The weights of all tokens.
   * @param greatest the greatest of the logits
   */
  fill(logits: Float32Array, greatest: number, temperature: number): void {
    const { tokens, values } = this;
    let total = 0;
    for (let token = 0; token < logits.length; token++) {
      tokens[token] = token;
      values[token] = Math.exp(((logits[token] as number) - greatest) / temperature);
      total += values[token] as number;
    }
    this.count = logits.length;
    this.total = total;
    this.leftOutMax = 0;
  }

  /** The same without what is far behind. */
  fillNear(logits: Float32Array, greatest: number, temperature: number): void {
    this.count = 0;
    this.total = 0;
    this.#add(true, logits, greatest, temperature);
    this.leftOutMax = (logits.length - this.count) * LEFT_OUT_WEIGHT_MAX;
  }

  /** Adds what `fillNear` left out of the same. */
  addFar(logits: Float32Array, greatest: number, temperature: number): void {
    this.#add(false, logits, greatest, temperature);
    this.leftOutMax = 0;
  }

  #add(areNear: boolean, logits: Float32Array, greatest: number, temperature: number): void {
    const { tokens, values } = this;
    const floor = greatest - FAR * temperature;
    let { count, total } = this;
    for (let token = 0; token < logits.length; token++) {
      const logit = logits[token] as number;
      const isNear = logit >= floor;
      if (isNear !== areNear) continue;
      tokens[count] = token;
      values[count] = Math.exp((logit - greatest) / temperature);
      total += values[count++] as number;
    }
    this.count = count;
    this.total = total;
  }
}
