/** The tokens of a model, as constrained decoding needs to know them. */
export interface Vocabulary {
  /** Number of tokens; every token is in [0, size). */
  readonly size: number;
  /** The bytes of a token; not always whole characters, empty for control tokens. */
  tokenBytes(token: number): Uint8Array;
  /** True for the tokens that end an answer. */
  isEndOfGeneration(token: number): boolean;
}
