// Every bound of constrained decoding. Steps are those of `Fuel`, roughly a microsecond each.

/** UTF-16 units of a schema as compact JSON. */
export const SCHEMA_CHARACTERS_MAX: number = 1024 * 1024;

/** Steps that compiling one schema may take. */
export const COMPILE_STEPS_MAX = 60_000;

/** Steps of those for the alternatives of `oneOf`. */
export const ONE_OF_STEPS_MAX = 30_000;

/** Steps that one mask, one accepted token or one completion may take. */
export const WORK_STEPS_MAX = 60_000;

/** Alternatives that one answer follows at once. */
export const ALTERNATIVES_MAX = 320;

/** Bytes that are forced in one go. */
export const FORCED_BYTES_MAX = 512;

/** Configurations that one grammar keeps; then it starts afresh. */
export const CONFIGURATIONS_MAX = 50_000;

/** Bytes of masks that one grammar keeps. */
export const GRAMMAR_MASK_BYTES_MAX: number = 8 * 1024 * 1024;

/** Bytes that all compiled grammars together may keep, by estimate. */
export const CACHE_BYTES_MAX: number = 128 * 1024 * 1024;

/** UTF-16 units of a pattern. */
export const PATTERN_CHARACTERS_MAX = 6_000;

/** Groups inside each other in a pattern. */
export const PATTERN_DEPTH_MAX = 200;

/** What a quantifier may ask for. */
export const PATTERN_REPEAT_MAX = 100_000;

/** Rounds of a repeated assertion that are written out. */
export const PATTERN_UNROLL_MAX = 16;

/** Steps for a Unicode property in a pattern. */
export const PATTERN_PROPERTY_STEPS = 4_000;
