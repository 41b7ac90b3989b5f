// Every bound of keeping several models in memory.

/** Requests that wait for a model to be loaded; one more is refused with `queue_full`. */
export const modelWaitersMax = 1_024;

/** How long a request waits for its model; loading goes on without it. */
export const modelWaitMs = 60_000;

/** How long a model that is used keeps its place when another needs the room. */
export const modelTurnMs = 2_000;

/** How long requests for a model that could not be loaded are refused without another try. */
export const loadFailureKeptMs = 5_000;

/** How long an idle model stays loaded, unless the server is told otherwise. */
export const keepAliveMs = 300_000;

/** The part of the machine's memory that models may take, unless the server is told otherwise. */
export const memoryShare = 0.9;
