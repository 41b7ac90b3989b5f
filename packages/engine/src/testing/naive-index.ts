// The oracle of the radix tree: compares the prompt with every list.
import {
  commonLength,
  type Indexed,
  type Match,
  type PrefixIndex,
} from '../prefix-cache/prefix-index.ts';

export class NaiveIndex<T extends Indexed> implements PrefixIndex<T> {
  readonly #values = new Set<T>();

  add(value: T): void {
    this.#values.add(value);
  }

  delete(value: T): void {
    this.#values.delete(value);
  }

  matches(prompt: Int32Array, salt: string): Match<T>[] {
    return [...this.#values]
      .filter((value) => value.salt === salt)
      .map((value) => ({ value, common: commonLength(value.tokens, prompt) }))
      .filter(({ common }) => common > 0)
      .sort((a, b) => b.common - a.common);
  }

  checkIntegrity(values: Iterable<T>): void {
    const expected = new Set(values);
    const isSame = [...expected].every((value) => this.#values.has(value));
    if (!isSame || expected.size !== this.#values.size) throw new Error('the index has lost lists');
  }
}
