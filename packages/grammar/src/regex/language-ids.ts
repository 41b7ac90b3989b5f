// Numbers for languages, equal in all grammars for those that are written alike: what was worked
// out for `[0-9]{4}-[0-9]{2}` or any integer is found again wherever a schema has the same.
import { Kept } from '../kept.ts';
import type { Regex } from './regex.ts';

/** Languages whose numbers are remembered; after that, all of them get new ones. */
const REMEMBERED_MAX = 50_000;

const remembered = new Kept<string, number>(REMEMBERED_MAX);
let nextId = 0;

export class LanguageIds {
  /** Of the nodes of one arena. */
  readonly #ids = new Map<Regex, number | null>();

  /**
   * A number that the language has in all arenas, and no other language in any; null where nobody
   * else has it.
   */
  of(regex: Regex): number | null {
    // A chain can be as long as a pattern: its end comes first, so that no call is deep.
    const chain: Regex[] = [];
    for (let rest = regex; rest.kind === 'concat' && !this.#ids.has(rest); ) {
      chain.push(rest);
      rest = rest.parts[1] as Regex;
    }
    for (const link of chain.reverse()) this.#find(link);
    return this.#find(regex);
  }

  #find(regex: Regex): number | null {
    let id = this.#ids.get(regex);
    if (id === undefined) {
      id = this.#identify(regex);
      this.#ids.set(regex, id);
    }
    return id;
  }

  #identify(regex: Regex): number | null {
    const { kind, min, max, ranges, machine, state } = regex;
    const name = machine === null ? '' : machine.name;
    const parts: number[] = [];
    for (const part of regex.parts) {
      const id = this.of(part);
      if (id !== null) parts.push(id);
    }
    if (name === null || parts.length < regex.parts.length) return null;
    // Which came first in an arena says nothing.
    if (kind === 'or' || kind === 'and') parts.sort((one, other) => one - other);
    const key = [kind, parts, min, max, ranges, name, state].join(' ');
    let id = remembered.get(key);
    if (id === undefined) {
      id = nextId++;
      remembered.set(key, id);
    }
    return id;
  }
}
