// Sequences that wait for a slot. Higher priorities come first. Within one, those of one owner are
// served in order of arrival; among owners the one with the fewest running comes next, so that a
// hundred requests of one delay a single one of another by no more than it takes until a slot is
// free.
import type { Sequence } from './sequence.ts';

export class FairQueue {
  /**
   * Each has at least one, by priority and then by arrival; the owner whose turn was longest ago
   * comes first.
   */
  readonly #byOwner = new Map<string, Sequence[]>();

  /** Sequences that wait. */
  get length(): number {
    let count = 0;
    for (const own of this.#byOwner.values()) count += own.length;
    return count;
  }

  /** Sequences of one owner that wait. */
  lengthOf(owner: string): number {
    return this.#byOwner.get(owner)?.length ?? 0;
  }

  push(sequence: Sequence): void {
    const { owner } = sequence.request;
    const own = this.#byOwner.get(owner);
    if (own === undefined) this.#byOwner.set(owner, [sequence]);
    else own.splice(own.findLastIndex((other) => !isBefore(sequence, other)) + 1, 0, sequence);
  }

  /**
   * The one to serve next; `undefined` where none waits.
   * @param running sequences that have slots
   */
  next(running: readonly Sequence[]): Sequence | undefined {
    let chosen: Sequence | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [owner, own] of this.#byOwner) {
      const first = own[0] as Sequence;
      const count = running.filter(({ request }) => request.owner === owner).length;
      const isFirst = chosen === undefined || isBefore(first, chosen);
      if (!isFirst && (count >= fewest || isBefore(chosen as Sequence, first))) continue;
      fewest = count;
      chosen = first;
    }
    return chosen;
  }

  /** Takes a sequence out: it was served, or left. */
  remove(sequence: Sequence): void {
    const { owner } = sequence.request;
    const own = this.#byOwner.get(owner);
    if (own === undefined || !own.includes(sequence)) return;
    own.splice(own.indexOf(sequence), 1);
    this.#byOwner.delete(owner);
    if (own.length > 0) this.#byOwner.set(owner, own);
  }

  /** All of them, in no particular order. */
  all(): Sequence[] {
    return [...this.#byOwner.values()].flat();
  }
}

function isBefore(a: Sequence, b: Sequence): boolean {
  return a.request.priority > b.request.priority;
}
