// Languages of texts as trees of operators, each tree once in its arena: equal languages that are
// written alike are the same object.

/** Code points, both ends counted in. */
export type CharRange = readonly [first: number, last: number];

/** A deterministic automaton as a leaf of a tree, for what operators would express badly. */
export interface Machine {
  /** Equal names mean equal automata, in whatever arena; null for one that is not met again. */
  readonly name: string | null;
  /** The state after a character; -1 where nothing goes on. */
  step(state: number, codePoint: number): number;
  /** Whether the text may end in this state. */
  nullable(state: number): boolean;
  /** Where a row of characters starts that may lead elsewhere than the one before it. */
  boundaries(state: number): readonly number[];
  /** Whether some text ends well from this state. */
  alive(state: number): boolean;
}

export type RegexKind =
  | 'never'
  | 'empty'
  | 'chars'
  | 'concat'
  | 'or'
  | 'and'
  | 'not'
  | 'repeat'
  | 'machine';

/** Made by a `RegexArena` only. Below the line: what was found out about it. */
export type Regex = {
  readonly id: number;
  readonly kind: RegexKind;
  /** Two for `concat`, the second one possibly a `concat` again; one for `not` and `repeat`. */
  readonly parts: readonly Regex[];
  /** Of `repeat`. */
  readonly min: number;
  readonly max: number;
  /** Of `chars`, in order and apart from each other. */
  readonly ranges: readonly CharRange[];
  readonly machine: Machine | null;
  readonly state: number;
  /** The empty text is in the language. */
  readonly nullable: boolean;
  // --------------------------------------------------------------------------------------------
  /** [classes] what remains after a character of each, as far as asked for. */
  steps: (Regex | undefined)[] | null;
  /** [128] the same by ASCII character, once it was asked for some times. */
  ascii: (Regex | undefined)[] | null;
  askedCount: number;
  isAlive: boolean | null;
  classes: readonly number[] | null;
  /** Undefined until asked for; null where the language is empty. */
  shortest: string | null | undefined;
};
