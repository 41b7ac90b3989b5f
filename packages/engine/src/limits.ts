// Every number that bounds the engine, in one place.

/** Requests that may wait for a place in the batch; one more is refused with `queue_full`. */
export const QUEUE_LENGTH_MAX = 512;

/** Those of one owner: so one alone cannot keep the others out of the queue. */
export const QUEUE_LENGTH_OF_OWNER_MAX = 384;

/**
 * Most UTF-16 units of what a prompt is made of, for it to be made between two steps: some two
 * milliseconds, eight at worst. What has more goes to a thread of its own.
 */
export const PROMPT_UNITS_AT_ONCE = 8_192;

/** Milliseconds after which a prompt on that thread is given up. */
export const PROMPT_MS_MAX = 30_000;

/**
 * Prompts are computed in whole blocks of this many tokens, and a shorter rest by itself. The
 * attention kernel works on tiles of 64 queries and takes another path below that, so cutting
 * prompts at these borders only makes every token's numbers independent of how busy the engine is.
 */
export const PREFILL_BLOCK_TOKENS = 64;

/** Most prompt tokens of one step while nobody decodes. A whole number of blocks. */
export const PREFILL_TOKENS_ALONE = 512;

/**
 * Prompt tokens between two steps of decoding, and most of one step, while somebody decodes: about
 * this long a prompt delays another stream's next token.
 */
export const PREFILL_TOKENS_MIXED: number = PREFILL_BLOCK_TOKENS;

/** Fewest tokens for whose sake one slot's memory is copied to another. */
export const COPY_TOKENS_MIN = 16;

/** Fewest tokens that are parked when they would be lost: below that computing them is quick. */
export const PARK_TOKENS_MIN = 128;

/** Bytes of memory for parked prefixes, unless the user says otherwise. */
export const PARKED_BYTES_DEFAULT: number = 256 * 1024 * 1024;

/** Bytes of the line that says what a file of prefixes holds. */
export const PREFIX_STORE_HEADER_BYTES_MAX: number = 4 * 1024 * 1024;

/** Most tokens that one step hands to the kernels. */
export const BATCH_TOKENS_MAX: number = PREFILL_TOKENS_ALONE;

/**
 * Most tokens that one step guesses: 16 rows with the last known one. The kernels multiply several
 * rows at a time, and a seventeenth costs more than it brings (187 instead of 211 tokens a second).
 */
export const DRAFT_TOKENS_MAX = 15;

/**
 * What guesses cost, in steps of one token: so much for having any, since the kernels have a fast
 * path for one row alone, and so much for each. Measured on Q4_1, where 2, 3, 4 and 8 rows take
 * 2.06, 2.54, 3.13 and 5.06 times as long as one; weights fitted to the machine make many cheaper
 * (2.07, 2.25, 2.60, 3.78). A right guess saves a step.
 */
export const DRAFT_STEP_COST = 0.55;
export const DRAFT_COST = 0.5;

/** Fewer guesses are not worth a try, unless a model is sure of them: all must be right. */
export const DRAFT_TOKENS_MIN = 3;

/** Steps that the guesses of an answer may lose before any was right, and more for each token. */
export const DRAFT_CREDIT_FIRST = 3;
export const DRAFT_CREDIT_PER_TOKEN = 0.02;

/** How likely a token of the draft model must be, for it to be worth a guess. */
export const DRAFT_PROBABILITY_MIN = 0.6;

/** Most steps that guesses which were right may earn for others to lose. */
export const DRAFT_CREDIT_MAX: number = DRAFT_STEP_COST + DRAFT_COST * DRAFT_TOKENS_MAX;

/** Draws of one token, each without those that were refused, before a document is ended. */
export const DRAWS_MAX = 8;

/** Fewest tokens of forced text that are worth a step of their own: one saves nothing. */
export const FORCED_TOKENS_MIN = 2;

/**
 * While an answer has fewer tokens left than this beyond the shortest way to its end, or a quarter
 * of all it may have, the model is drawn towards that end.
 */
export const SOFT_CLOSING_TOKENS = 48;

/** What is added to the logits that lead to the end when no token is to spare; less before. */
export const SOFT_CLOSING_BOOST = 12;

/**
 * Milliseconds of a step that masks, draws and formats which take long may have, twice: beside the
 * kernels and after them. It ends with the slice under way.
 */
export const SLICES_MS = 10;

/** Most milliseconds of the last step, for a step to be computed on the engine's own thread. */
export const STEP_HERE_MS_MAX = 15;

/**
 * The share of an answer's tokens that are kept for a document or calls while the model thinks, if
 * these do not need more, and the most that are kept so.
 */
export const ANSWER_SHARE = 0.5;
export const ANSWER_TOKENS_KEPT_MAX = 1_024;
