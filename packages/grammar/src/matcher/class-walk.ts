// Walks the tokens of strings by classes of characters, and only where a language tells characters
// of one class apart by their bytes.
import type { RegexArena } from '../regex/arena.ts';
import type { Regex } from '../regex/regex.ts';
import { CLOSE, COMMON, PARTIAL } from '../vocabulary/character-classes.ts';
import { isRareOnly } from '../vocabulary/characters-below.ts';
import type { ClassTrie, StringTokens } from '../vocabulary/class-trie.ts';
import type { TokenTrie } from '../vocabulary/token-trie.ts';
import type { StringPosition } from './configuration.ts';
import type { StringVisitor, StringWalk } from './string-walk.ts';

/** Makes what takes the nodes of one of the tries. */
export type VisitorOf = (tokens: StringTokens) => StringVisitor & Required<Shortcuts>;
type Shortcuts = Pick<StringVisitor, 'onFree' | 'onLoop'>;

/** What characters of each class lead to; null where they differ, undefined where unknown. */
type Steps = {
  readonly next: (Regex | null | undefined)[];
  /** Classes that lead back to where they started, as bits; null when unknown. */
  loops: number | null;
};

const ASCII_END = 0x80;
const CODE_POINT_END = 0x110000;
/** One of each case. */
const LETTERS = [0x41, 0x61];

export class ClassWalk {
  readonly #coarse: Walker;
  readonly #fine: Walker;

  constructor(arena: RegexArena, tokens: TokenTrie, walk: StringWalk) {
    this.#coarse = new Walker(arena, tokens.coarseTrie, tokens.stringTokens, walk);
    this.#fine = new Walker(arena, tokens.fineTrie, tokens.stringTokens, walk);
  }

  /** Visits all tokens that are legal at `position`, some of them twice. */
  run(position: StringPosition, visitorOf: VisitorOf): void {
    const walker = this.#coarse.isApt(position.content) ? this.#coarse : this.#fine;
    walker.run(position, visitorOf);
  }
}

/** Walks by the classes of one trie. */
class Walker {
  readonly #arena: RegexArena;
  readonly #classTrie: ClassTrie;
  readonly #byBytes: StringTokens;
  readonly #walk: StringWalk;
  readonly #steps = new Map<Regex, Steps>();

  constructor(arena: RegexArena, classTrie: ClassTrie, byBytes: StringTokens, walk: StringWalk) {
    this.#arena = arena;
    this.#classTrie = classTrie;
    this.#byBytes = byBytes;
    this.#walk = walk;
  }

  /** Whether the letters of a class are not told apart at the start. */
  isApt(content: Regex): boolean {
    const steps = this.#stepsOf(content);
    const { classes } = this.#classTrie;
    return LETTERS.every((letter) => this.#next(content, steps, classes.classOf(letter)) !== null);
  }

  run(position: StringPosition, visitorOf: VisitorOf): void {
    const { others } = this.#classTrie;
    const { onLoop: _loop, ...plain } = visitorOf(others);
    if (!this.#walk.run(others.trie, 0, position, plain)) return;
    this.#walkClasses(position, visitorOf);
  }

  #walkClasses(position: StringPosition, visitorOf: VisitorOf): void {
    const arena = this.#arena;
    const { classesBelow, decodes, tokens } = this.#classTrie;
    const { trie } = tokens;
    const visitor = visitorOf(tokens);
    const byBytes = visitorOf(this.#byBytes);
    // [depth] the node there, and what the string still has to be.
    const nodes: number[] = [0];
    const contents: Regex[] = [position.content];
    const end = trie.after[0] as number;
    for (let at = 1; at < end; ) {
      const depth = trie.depth[at] as number;
      const kind = trie.bytes[at] as number;
      const content = contents[depth - 1] as Regex;
      const behind = trie.after[at] as number;
      if (kind === CLOSE) {
        if (content.nullable) visitor.onClose(at, depth - 1);
        at = behind;
        continue;
      }
      const steps = this.#stepsOf(content);
      const next = this.#next(content, steps, kind);
      if (next === null) {
        const start = { ...position, content };
        if (!this.#walkBytes(nodes[depth - 1] as number, start, kind, depth - 1, byBytes)) return;
        at = behind;
        continue;
      }
      if (!arena.alive(next)) {
        at = behind;
        continue;
      }
      if (kind === PARTIAL) {
        if (!visitor.onNode(at, content, depth - 1, decodes[at] as number)) return;
        at = behind;
        continue;
      }
      if (next === arena.anyString) {
        visitor.onFree(at);
        at = behind;
        continue;
      }
      if (next === content && ((classesBelow[at] as number) & ~this.#loops(content, steps)) === 0) {
        visitor.onLoop(at, content);
        at = behind;
        continue;
      }
      nodes[depth] = at;
      contents[depth] = next;
      if (!visitor.onNode(at, next, depth, 0)) return;
      at++;
    }
  }

  /** Below a node, whatever starts with a character of a class. */
  #walkBytes(
    node: number,
    position: StringPosition,
    kind: number,
    count: number,
    visitor: StringVisitor,
  ): boolean {
    const start = { count, firstBytes: this.#classTrie.classes.firstBytesOf(kind) };
    for (const byteNode of this.#classTrie.byteNodes(node)) {
      if (!this.#walk.run(this.#byBytes.trie, byteNode, position, visitor, start)) return false;
    }
    return true;
  }

  #stepsOf(content: Regex): Steps {
    let steps = this.#steps.get(content);
    if (steps === undefined) {
      const { count } = this.#classTrie.classes;
      steps = { next: new Array<Regex | null | undefined>(count).fill(undefined), loops: null };
      this.#steps.set(content, steps);
    }
    return steps;
  }

  #next(content: Regex, { next }: Steps, kind: number): Regex | null {
    const one = kind === PARTIAL ? COMMON : kind;
    let found = next[one];
    if (found === undefined) {
      found = one === COMMON ? this.#afterCommon(content) : this.#afterClass(content, one);
      next[one] = found;
    }
    return found;
  }

  #loops(content: Regex, steps: Steps): number {
    if (steps.loops === null) {
      steps.loops = 0;
      for (let kind = COMMON; kind < this.#classTrie.classes.count; kind++) {
        if (this.#next(content, steps, kind) === content) steps.loops |= 1 << kind;
      }
    }
    return steps.loops;
  }

  #afterClass(content: Regex, kind: number): Regex | null {
    const [first, ...others] = this.#classTrie.classes.membersOf(kind);
    const next = this.#arena.derive(content, first as number);
    return others.every((code) => this.#arena.derive(content, code) === next) ? next : null;
  }

  #afterCommon(content: Regex): Regex | null {
    const arena = this.#arena;
    const starts = [ASCII_END, ...arena.classes(content).filter((start) => start > ASCII_END)];
    let next: Regex | null = null;
    for (const [index, start] of starts.entries()) {
      if (isRareOnly(start, starts[index + 1] ?? CODE_POINT_END)) continue;
      const after = arena.derive(content, start);
      if (next !== null && after !== next) return null;
      next = after;
    }
    return next;
  }
}
