// The one way in which a format is refused: before anything is generated, with a place and a
// reason.

/**
 * Why a format is refused.
 * - `invalid`: the schema itself is wrong, such as `minimum: "3"` or a reference to nothing.
 * - `unsupported`: a keyword that cannot be enforced exactly.
 * - `unsatisfiable`: no document is valid.
 * - `too_large`: beyond a static cap, or beyond the steps that compiling may take.
 */
export type GrammarErrorCode = 'invalid' | 'unsupported' | 'unsatisfiable' | 'too_large';

/** A refused schema, pattern or list of choices. */
export class GrammarError extends Error {
  override readonly name = 'GrammarError';
  readonly code: GrammarErrorCode;
  /**
   * JSON pointer to the place in the schema, such as `/properties/age/minimum`; `''` is its root.
   */
  readonly pointer: string;
  /** The keyword at fault, for statistics; `''` when no single one is. */
  readonly keyword: string;
  /** Which of a format's schemas it is about, from 0. */
  readonly part: number;

  /** @param message a sentence that says what is wrong and what to change */
  constructor(code: GrammarErrorCode, message: string, pointer = '', keyword = '', part = 0) {
    super(message);
    this.code = code;
    this.pointer = pointer;
    this.keyword = keyword;
    this.part = part;
  }

  /** The same fault, said of one of several schemas. */
  inPart(part: number): GrammarError {
    const { code, message, pointer, keyword } = this;
    return new GrammarError(code, message, pointer, keyword, part);
  }
}
