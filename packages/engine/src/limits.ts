// Every number that bounds the engine, in one place.

/** Requests that may wait for a place in the batch; one more is refused with `queue_full`. */
export const QUEUE_LENGTH_MAX = 512;

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

/** Most tokens that one step hands to the kernels. */
export const BATCH_TOKENS_MAX: number = PREFILL_TOKENS_ALONE;
