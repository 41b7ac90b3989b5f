// Every bound of the HTTP layer. What one request may hold beyond its size is in @spry/wire.

/** Bytes of a request's body. */
export const bodyBytesMax: number = 4 * 1024 * 1024;

/** Objects and lists inside one another in a body. */
export const jsonDepthMax = 64;

/** Values in a body, those in its objects and lists included: parsing so many takes some 40 ms. */
export const jsonValuesMax = 100_000;

/** Bytes of all the headers of a request together. */
export const headerBytesMax: number = 16 * 1024;

/** Header lines of a request. */
export const headerCountMax = 256;

/** From the first byte of a request until its headers are complete. */
export const headersTimeoutMs = 15_000;

/** From the first byte of a request until its body is complete; the answer may take longer. */
export const requestTimeoutMs = 60_000;

/** How often connections are checked against the two times above. */
export const timeoutCheckMs = 5_000;

/** How long an idle connection stays open: longer than the 60 s of common load balancers. */
export const keepAliveTimeoutMs = 75_000;

/** Silence on a connection before the system probes whether its other end is still there. */
export const tcpProbeDelayMs = 10_000;

/** How long the other end of a connection may confirm nothing of what was sent to it. */
export const silentPeerMs = 20_000;

/** Connections at one time; beyond it, the one that has been idle for the longest is closed. */
export const connectionsMax = 8_192;

/** Wrong keys from one address in a minute; beyond it, none from there is looked at for a while. */
export const wrongKeysPerMinute = 100;

/** Addresses whose wrong keys are counted; those that were wrong the longest ago are forgotten. */
export const wrongKeysTableMax = 10_000;

/** Bytes of a refused body that are read and dropped, so that its sender can read the answer. */
export const refusedBytesMax: number = 64 * 1024 * 1024;

/** How long a refused body is read for. */
export const refusedBodyMs = 5_000;

/** Bytes of a stream waiting for a slow reader; beyond it the stream is cut. */
export const streamBufferedBytesMax: number = 1024 * 1024;

/** Silence on a stream before a comment is sent to keep the connection open. */
export const streamCommentMs = 10_000;

/** Characters of a client's own input repeated in an error message or a log line. */
export const echoCharsMax = 200;

/**
 * Most tokens of an answer whose request names no maximum, unless the server is told otherwise: a
 * small model that goes round in circles would else do so to the end of its window.
 */
export const answerTokensDefault = 1_024;

/** Characters of a schema's compact text beyond which it is not put into the prompt. */
export const schemaPromptCharsMax: number = 16 * 1024;

/** How long a write to the database waits for another program's. */
export const databaseBusyTimeoutMs = 2_000;

/** How often the server looks whether another program has changed the keys. */
export const keysPollMs = 250;

/** How often it is written down when keys were last used. */
export const keyUseWriteMs = 10_000;

/** The longest time that `retry-after` asks for: clients obey no more, and then guess. */
export const retryAfterSecondsMax = 60;

/**
 * How long a row of usage waits for others to be written with. A killed server loses at most the
 * last 100 ms, some of which the write itself takes.
 */
export const usageWriteMs = 80;

/** How long rows of usage wait for another attempt when they could not be written. */
export const usageRetryMs = 5_000;

/** Rows of usage that are kept for later while the database fails; older ones are lost. */
export const usageRowsKeptMax = 100_000;

/** Rows of usage written by one statement. */
export const usageRowsPerWriteMax = 100;

/** Days after which it is forgotten what was used, unless the server is told otherwise. */
export const usageDaysKept = 400;

/** How often rows of usage that are older than they are kept for are looked for. */
export const usageDeletionMs: number = 60 * 60 * 1000;

/** Rows of usage deleted by one statement: it takes about a millisecond, which streams wait for. */
export const usageRowsPerDeletionMax = 500;

/** How often the database's log is moved to its file. */
export const checkpointMs = 10_000;

/**
 * Requests that are over and still remembered with why they took their time; then those that ended
 * first are forgotten.
 */
export const requestRecordsMax = 2_000;

/** Requests that one question for them tells of, by default … */
export const requestsToldDefault = 50;

/** … and at most. */
export const requestsToldMax = 500;

/** Characters of an Idempotency-Key. */
export const idempotencyKeyCharsMax = 255;

/** How long an answer is kept for clients that ask again with the same Idempotency-Key. */
export const idempotentMs: number = 24 * 60 * 60 * 1000;

/** Answers that are so kept; then the oldest are forgotten. */
export const idempotentAnswersMax = 10_000;

/** Bytes of all of them together … */
export const idempotentBytesMax: number = 64 * 1024 * 1024;

/** … and of one, beyond which it is not kept. */
export const idempotentBodyBytesMax: number = 4 * 1024 * 1024;

/** How long a stopping server waits for its last traces to be sent. */
export const tracesCloseMs = 2_000;

/** Days that a question for usage spans which names none. */
export const usageDaysDefault = 30;
