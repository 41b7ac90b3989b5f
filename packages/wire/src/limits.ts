// The most of each thing that one request may hold. Part of the API: a request beyond one of
// these is refused with a message that names the number.

/** Messages in one request. */
export const messagesMax = 2048;

/** Text parts in one message. */
export const partsMax = 128;

/** Documents in one request. */
export const documentsMax = 256;

/** UTF-16 code units of a document's id. */
export const documentIdCharsMax = 256;

/** UTF-16 code units of the name of a message's author. */
export const authorNameCharsMax = 256;

/** Tools in one request. */
export const toolsMax = 128;

/** Calls in one message. */
export const callsMax = 128;

/** Characters of a tool's name. */
export const toolNameCharsMax = 64;

/** UTF-16 code units of a tool's description. */
export const toolDescriptionCharsMax: number = 16 * 1024;

/** UTF-16 code units of the id of a call. */
export const callIdCharsMax = 256;

/** UTF-16 code units of the arguments of a call. */
export const callArgumentsCharsMax: number = 1024 * 1024;
/** Prompts in one request for plain text, and choices of all of them together. */
export const promptsMax = 128;

/** The largest `logprobs` of a request for plain text. */
export const textLogprobsMax = 5;

/** The largest number that a token may have. */
export const tokenIdMax = 999_999_999;

/** Stop sequences in one request. */
export const stopsMax = 4;

/** UTF-16 code units of one stop sequence. */
export const stopCharsMax = 256;

/** UTF-16 code units of a model id. */
export const modelIdCharsMax = 256;

/** The largest `max_tokens`: what fits a signed 32-bit integer. */
export const maxTokensMax = 2_147_483_647;

/** The largest `n`. */
export const choicesMax = 8;

/** Characters of `cache_salt`. */
export const cacheSaltCharsMax = 256;

/** Tokens in `logit_bias`. */
export const logitBiasesMax = 1024;

/** The largest `top_logprobs`. */
export const topLogprobsMax = 20;

/** Texts in `structured_outputs.choice`. */
export const alternativesMax = 10_000;

/** UTF-16 code units of a regular expression. */
export const patternCharsMax = 16_384;

/** Characters of a schema's name. */
export const formatNameCharsMax = 64;

/** UTF-16 code units of a schema's description. */
export const formatDescriptionCharsMax = 4096;

/** UTF-16 code units of a key's name or owner. */
export const keyNameCharsMax = 100;

/** Models that a key may be limited to. */
export const keyModelsMax = 100;

/** How far a key's priority may be from 0. */
export const keyPriorityMax = 100;

/** The largest limit of a key: requests or tokens. */
export const keyLimitMax = 1_000_000_000_000;

/** The latest time, in seconds since the Unix epoch: the end of the year 9999. */
export const secondsMax = 253_402_300_799;
