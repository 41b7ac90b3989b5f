// Every bound of constrained decoding. Steps are those of `Fuel`, roughly a microsecond each.

/** UTF-16 units of all keys and strings of a schema. */
export const SCHEMA_CHARACTERS_MAX: number = 1024 * 1024;

/** Values of a schema, keywords' and annotations' alike. */
export const SCHEMA_VALUES_MAX = 60_000;

/** Containers inside each other in a schema. */
export const SCHEMA_DEPTH_MAX = 150;

/** Subschemas, levels of them, and values of one `enum`. */
export const SUBSCHEMAS_MAX = 50_000;
export const SUBSCHEMA_DEPTH_MAX = 100;
export const ENUM_VALUES_MAX = 10_000;

/** Values in the arrays and objects of one `enum` or `const`, these included. */
export const LISTED_PARTS_MAX = 1_000;

/** What `minLength`, `minItems`, `minProperties` and `minContains` may ask for. */
export const MINIMUM_MAX = 10_000;

/** Kinds of items, by `contains`, that one array must have or must not have too many of. */
export const CONTAINS_MAX = 6;

/** Patterns of one `patternProperties`. */
export const KEY_PATTERNS_MAX = 100;

/** Members of one `anyOf`, `oneOf` or `allOf`. */
export const ALTERNATIVES_LISTED_MAX = 500;

/** Steps of one slice of work; others get their turn between two of them. */
export const SLICE_STEPS = 5_000;

/** Slices that reading a schema may take, and as many its smallest document, and its first mask. */
export const COMPILE_SLICES_MAX = 6;

/** Slices for the alternatives of `oneOf`, which are tried out before an answer. */
export const ONE_OF_SLICES_MAX = 4;

/** Slices that one mask may take; it is narrower where they do not suffice. */
export const MASK_SLICES_MAX = 16;

/** Slices that one accepted token or one completion may take. */
export const WORK_SLICES_MAX = 24;

/** Alternatives that one answer follows at once. */
export const ALTERNATIVES_MAX = 320;

/** Bytes that are forced in one go. */
export const FORCED_BYTES_MAX = 512;

/** Configurations that one grammar keeps; then it starts afresh. */
export const CONFIGURATIONS_MAX = 50_000;

/** Bytes of masks that one grammar keeps. */
export const GRAMMAR_MASK_BYTES_MAX: number = 8 * 1024 * 1024;

/**
 * Bytes of one grammar, by estimate, beyond which the next answer gets one that is made anew: twice
 * what any is at first. What is gained by use is mostly about texts that do not come again.
 */
export const GRAMMAR_BYTES_MAX: number = 8 * 1024 * 1024;

/** Bytes that all compiled grammars together may keep, by estimate. */
export const CACHE_BYTES_MAX: number = 128 * 1024 * 1024;

/** Grammars that are kept while they are being compiled. */
export const UNFINISHED_MAX = 16;

/** Turns of others after which one of them counts as left: more than there are who wait. */
export const UNFINISHED_TURNS_MAX = 1_024;

/** UTF-16 units of a pattern. */
export const PATTERN_CHARACTERS_MAX = 6_000;

/** Groups inside each other in a pattern. */
export const PATTERN_DEPTH_MAX = 200;

/** What a quantifier may ask for. */
export const PATTERN_REPEAT_MAX = 100_000;

/** Assertions, `(?=…)` and `(?!…)`, of a pattern. */
export const PATTERN_LOOKS_MAX = 8;

/** Rounds of a repeated assertion that are written out. */
export const PATTERN_UNROLL_MAX = 16;

/** Steps for a Unicode property in a pattern. */
export const PATTERN_PROPERTY_STEPS = 4_000;
