// Requests that wait: for a slot, or for their prompts to be made. Higher priorities come first.
// Within one, those of one owner are served in order of arrival; among owners the one with the
// fewest running comes next, so that a hundred requests of one delay a single one of another by no
// more than it takes until there is place.
import type { GenerateRequest } from './request.ts';

/** A request, in whatever state it is. */
type Waiting = { readonly request: Pick<GenerateRequest, 'owner' | 'priority'> };

export class FairQueue<T extends Waiting> {
  /**
   * Each has at least one, by priority and then by arrival; the owner whose turn was longest ago
   * comes first.
   */
  readonly #byOwner = new Map<string, T[]>();

  /** How many wait. */
  get length(): number {
    let count = 0;
    for (const own of this.#byOwner.values()) count += own.length;
    return count;
  }

  /** How many of one owner wait. */
  lengthOf(owner: string): number {
    return this.#byOwner.get(owner)?.length ?? 0;
  }

  push(waiting: T): void {
    const { owner } = waiting.request;
    const own = this.#byOwner.get(owner);
    if (own === undefined) this.#byOwner.set(owner, [waiting]);
    else own.splice(own.findLastIndex((other) => !isBefore(waiting, other)) + 1, 0, waiting);
  }

  /**
   * The one to serve next; `undefined` where none waits.
   * @param running those that are being served
   */
  next(running: readonly T[]): T | undefined {
    let chosen: T | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [owner, own] of this.#byOwner) {
      const first = own[0] as T;
      const count = running.filter(({ request }) => request.owner === owner).length;
      const isFirst = chosen === undefined || isBefore(first, chosen);
      if (!isFirst && (count >= fewest || isBefore(chosen as T, first))) continue;
      fewest = count;
      chosen = first;
    }
    return chosen;
  }

  /** Takes one out: it was served, or left. */
  remove(waiting: T): void {
    const { owner } = waiting.request;
    const own = this.#byOwner.get(owner);
    if (own === undefined || !own.includes(waiting)) return;
    own.splice(own.indexOf(waiting), 1);
    this.#byOwner.delete(owner);
    if (own.length > 0) this.#byOwner.set(owner, own);
  }

  /** All of them, in no particular order. */
  all(): T[] {
    return [...this.#byOwner.values()].flat();
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.request.priority > b.request.priority;
}
