// The weights of a row of tokens. Most of a vocabulary is far behind its likeliest token, and to
// compute what next to nothing weighs takes longer than all else about a draw: it is left out until
// a draw depends on it.

export class Weights {
  /** The tokens that have a weight here, by their ids. */
  readonly tokens: Int32Array;
  /** Their weights, rounded to 32 bits. */
  readonly values: Float32Array;
  count = 0;
  /** The sum of the values. */
  total = 0;
  /** No token that is left out weighs more; the likeliest weighs 1. */
  leftOutMax = 0;
  #logits: Float32Array;
  #greatest = 0;
  #temperature = 1;
  #floor = 0;

  constructor(vocabularySize: number) {
    this.tokens = new Int32Array(vocabularySize);
    this.values = new Float32Array(vocabularySize);
    this.#logits = this.values;
  }

  /**
   * Begins with a row of logits, of which nothing has a weight here yet.
   * @param greatest the greatest of them
   */
  begin(logits: Float32Array, greatest: number, temperature: number): void {
    this.#logits = logits;
    this.#greatest = greatest;
    this.#temperature = temperature;
  }

  /** exp((logit - greatest) / temperature) */
  of(token: number): number {
    return Math.exp(((this.#logits[token] as number) - this.#greatest) / this.#temperature);
  }

  /**
   * Takes the tokens that are at most so far behind the likeliest, and leaves the others out.
   * @param behind a difference of logits, in units of the temperature
   */
  take(behind: number): void {
    const logits = this.#logits;
    const { length } = logits;
    const floor = this.#greatest - behind * this.#temperature;
    this.#floor = floor;
    this.count = 0;
    this.total = 0;
    this.leftOutMax = Math.exp(-behind);
    // Few are near, so that eight are passed over at a time, as in `argmax`.
    for (let first = 0; first < length; first += 8) {
      const isWhole = first + 8 <= length;
      if (isWhole && !hasAtLeast(logits, first, floor)) continue;
      const end = isWhole ? first + 8 : length;
      for (let token = first; token < end; token++) {
        if ((logits[token] as number) >= floor) this.#add(token);
      }
    }
  }

  leavesOut(token: number): boolean {
    return (this.#logits[token] as number) < this.#floor;
  }

  #add(token: number): void {
    this.tokens[this.count] = token;
    this.values[this.count] = this.of(token);
    this.total += this.values[this.count++] as number;
  }
}

function hasAtLeast(logits: Float32Array, first: number, floor: number): boolean {
  return (
    (logits[first] as number) >= floor ||
    (logits[first + 1] as number) >= floor ||
    (logits[first + 2] as number) >= floor ||
    (logits[first + 3] as number) >= floor ||
    (logits[first + 4] as number) >= floor ||
    (logits[first + 5] as number) >= floor ||
    (logits[first + 6] as number) >= floor ||
    (logits[first + 7] as number) >= floor
  );
}
