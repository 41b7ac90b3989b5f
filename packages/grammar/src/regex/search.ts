// Searches over the derivatives of a language: whether it has a text, and a shortest one.
import type { RegexArena } from './arena.ts';
import { isSurrogate } from './char-ranges.ts';
import type { Regex } from './regex.ts';

/** Characters that read well, tried in their classes before others. */
const PREFERRED: readonly number[] = [0x61, 0x41, 0x30, 0x2d, 0x20];

const CODE_POINT_COUNT = 0x110000;

export class RegexSearch {
  readonly #arena: RegexArena;

  constructor(arena: RegexArena) {
    this.#arena = arena;
  }

  /** Whether the language has a text. */
  alive(regex: Regex): boolean {
    if (regex.isAlive === null) this.#decide(regex);
    return regex.isAlive as boolean;
  }

  /** A text with the fewest characters, or null. */
  shortest(regex: Regex): string | null {
    if (regex.shortest === undefined) {
      regex.shortest = this.alive(regex) ? this.#findShortest(regex) : null;
    }
    return regex.shortest;
  }

  /** One character of each class between `first` and `last` after which some text goes on. */
  livingExamples(regex: Regex, first: number, last: number): number[] {
    const starts = this.#arena.classes(regex).filter((start) => start > first && start <= last);
    return [first, ...starts].filter(
      (start) => !isSurrogate(start) && this.alive(this.#arena.derive(regex, start)),
    );
  }

  #decide(regex: Regex): void {
    switch (regex.kind) {
      case 'never':
        regex.isAlive = false;
        return;
      case 'empty':
      case 'chars':
      case 'machine': // a dead one is not made
        regex.isAlive = true;
        return;
      case 'concat':
        regex.isAlive = this.#isChainAlive(regex);
        return;
      case 'or':
        regex.isAlive = regex.parts.some((part) => this.alive(part));
        return;
      case 'repeat':
        regex.isAlive = regex.min === 0 || this.alive(regex.parts[0] as Regex);
        return;
      default:
        this.#explore(regex);
    }
  }

  /** By a loop: a chain can be as long as a pattern. */
  #isChainAlive(regex: Regex): boolean {
    let rest = regex;
    while (rest.kind === 'concat') {
      if (!this.alive(rest.parts[0] as Regex)) return false;
      rest = rest.parts[1] as Regex;
    }
    return this.alive(rest);
  }

  /**
   * Breadth first until a text ends; all on the way to it are alive, or all that was seen is not.
   */
  #explore(from: Regex): void {
    const arena = this.#arena;
    const cameFrom = new Map<Regex, Regex | null>([[from, null]]);
    const queue = [from];
    for (const node of queue) {
      if (node.nullable || node.isAlive) {
        let living: Regex | null | undefined = node;
        for (; living; living = cameFrom.get(living)) living.isAlive = true;
        return;
      }
      for (const start of arena.classes(node)) {
        const next = arena.derive(node, start);
        if (next.isAlive === false || next === arena.never || cameFrom.has(next)) continue;
        cameFrom.set(next, node);
        queue.push(next);
      }
    }
    for (const node of queue) node.isAlive = false;
  }

  #findShortest(from: Regex): string | null {
    const arena = this.#arena;
    const cameFrom = new Map<Regex, readonly [Regex, number] | null>([[from, null]]);
    const queue = [from];
    for (const node of queue) {
      if (node.nullable) return spell(node, cameFrom);
      for (const codePoint of examples(arena.classes(node))) {
        const next = arena.derive(node, codePoint);
        if (cameFrom.has(next) || !this.alive(next)) continue;
        cameFrom.set(next, [node, codePoint]);
        queue.push(next);
      }
    }
    return null;
  }
}

function spell(end: Regex, cameFrom: ReadonlyMap<Regex, readonly [Regex, number] | null>): string {
  const codePoints: number[] = [];
  let step = cameFrom.get(end);
  for (; step; step = cameFrom.get(step[0])) codePoints.push(step[1]);
  return codePoints.reverse().reduce((text, each) => text + String.fromCodePoint(each), '');
}

/** One character of each class. */
function examples(starts: readonly number[]): number[] {
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? CODE_POINT_COUNT;
    return PREFERRED.find((preferred) => preferred >= start && preferred < end) ?? start;
  });
}
