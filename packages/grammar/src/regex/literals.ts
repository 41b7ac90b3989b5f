// A list of texts as a tree of characters: one step a character, however many texts there are.
import type { Machine } from './regex.ts';

export class LiteralMachine implements Machine {
  /** [states] the next state by character. */
  readonly #next: Map<number, number>[] = [new Map()];
  readonly #isEnd: boolean[] = [false];
  readonly #texts: readonly string[];
  /** Lists are seldom met again, and their texts would make long names. */
  readonly name = null;

  /** @param texts each of them once */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
    for (const text of texts) this.#add(text);
  }

  /** Number of states; the first one is 0. */
  get size(): number {
    return this.#next.length;
  }

  step(state: number, codePoint: number): number {
    return this.#children(state).get(codePoint) ?? -1;
  }

  nullable(state: number): boolean {
    return this.#isEnd[state] === true;
  }

  boundaries(state: number): readonly number[] {
    return [...this.#children(state).keys()].flatMap((codePoint) => [codePoint, codePoint + 1]);
  }

  alive(): boolean {
    return true;
  }

  /** The only way on from a state; null where there is an end, or a choice. */
  onlyStep(state: number): number | null {
    const children = this.#children(state);
    if (this.#isEnd[state] || children.size !== 1) return null;
    const [only] = children.keys();
    return only as number;
  }

  /** Whether a text may follow a state, and nothing after it. */
  holds(state: number, text: string): boolean {
    let at = state;
    for (const character of text) {
      at = this.step(at, character.codePointAt(0) as number);
      if (at === -1) return false;
    }
    return this.nullable(at);
  }

  /** All texts that may follow a state; null when there are more than `max`. */
  texts(state: number, max: number): readonly string[] | null {
    if (state === 0) return this.#texts.length > max ? null : this.#texts;
    const found: string[] = [];
    const open: [state: number, text: string][] = [[state, '']];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [at, text] = next;
      if (this.nullable(at)) found.push(text);
      // Every open end leads to a text at least.
      if (found.length + open.length > max) return null;
      for (const [codePoint, child] of this.#children(at)) {
        open.push([child, text + String.fromCodePoint(codePoint)]);
      }
    }
    return found;
  }

  #children(state: number): Map<number, number> {
    return this.#next[state] as Map<number, number>;
  }

  #add(text: string): void {
    let state = 0;
    for (const character of text) {
      const codePoint = character.codePointAt(0) as number;
      let next = this.#children(state).get(codePoint);
      if (next === undefined) {
        next = this.#next.push(new Map()) - 1;
        this.#isEnd.push(false);
        this.#children(state).set(codePoint, next);
      }
      state = next;
    }
    this.#isEnd[state] = true;
  }
}
