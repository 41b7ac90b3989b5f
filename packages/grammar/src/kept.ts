// What was worked out once. When there is too much of it all is forgotten: that costs less than
// keeping track of what is used.

export class Kept<K, V> extends Map<K, V> {
  readonly #max: number;

  /** @param max most entries */
  constructor(max: number) {
    super();
    this.#max = max;
  }

  override set(key: K, value: V): this {
    if (this.size >= this.#max) this.clear();
    return super.set(key, value);
  }
}

/** What is kept for as long as its owner lives. */
export class KeptByOwner<O extends object, K, V> {
  readonly #max: number;
  readonly #owners = new WeakMap<O, Kept<K, V>>();

  /** @param max most entries of one owner */
  constructor(max: number) {
    this.#max = max;
  }

  of(owner: O): Kept<K, V> {
    let kept = this.#owners.get(owner);
    if (kept === undefined) {
      kept = new Kept(this.#max);
      this.#owners.set(owner, kept);
    }
    return kept;
  }
}
