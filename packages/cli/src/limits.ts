// Every bound on what may be given on the command line.

/** Highest TCP port. */
export const PORT_MAX = 65_535;
/** Largest context window that may be asked for, in tokens. */
export const CONTEXT_TOKENS_MAX = 1_048_576;
/** Most requests computed at the same time. */
export const PARALLEL_MAX = 256;
/** Most threads for the kernels. */
export const THREADS_MAX = 1024;
/** Most layers that may be given to a GPU; any larger model has fewer. */
export const GPU_LAYERS_MAX = 10_000;
/** Most memory for computed prompts, and for models, in megabytes: a terabyte, and 16. */
export const PREFIX_MEGABYTES_MAX = 1_048_576;
export const MODEL_MEGABYTES_MAX = 16_777_216;
/** Longest time that an idle model may stay loaded, in seconds: a year; beyond it is `never`. */
export const KEEP_ALIVE_SECONDS_MAX = 31_536_000;
/** Longest time of a request, in seconds: one day. */
export const REQUEST_SECONDS_MAX = 86_400;
/** Longest time a stopping server may wait for its streams, in seconds: one day. */
export const DRAIN_SECONDS_MAX = 86_400;

/** Longest time that usage may be kept, in days: a hundred years. */
export const USAGE_DAYS_MAX = 36_500;

/** Latest end of a key, in days from its making: a hundred years. */
export const EXPIRY_DAYS_MAX = 36_500;
/** How far a key's priority may be from 0. */
export const KEY_PRIORITY_MAX = 100;
/** Most requests or tokens that a key's limit may allow. */
export const KEY_LIMIT_MAX = 1_000_000_000_000;

/**
 * How long after a signal a second one is taken for its echo under npm, which passes signals on
 * to a process that may have got them already: Ctrl-C reaches all processes of a terminal.
 */
export const SIGNAL_ECHO_MS = 500;

/** Where progress cannot be redrawn, a line is due when this much time has passed … */
export const PROGRESS_LINE_INTERVAL_MS = 2_000;
/** … or when this many percent more have arrived. */
export const PROGRESS_LINE_PERCENT = 10;
/** How far back the download speed looks. */
export const PROGRESS_SPEED_WINDOW_MS = 5_000;

/** How long the server of this machine may take to say that it is there. */
export const LOCAL_SERVER_TIMEOUT_MS = 1_000;
/** Longest question from a pipe, in bytes: more than any context window holds. */
export const QUESTION_BYTES_MAX: number = 32 * 1024 * 1024;
/** Most tokens that may be asked for. */
export const ANSWER_TOKENS_MAX = 1_048_576;
/** Highest temperature. */
export const TEMPERATURE_MAX = 2;

/** Most clients of a load. */
export const BENCH_CLIENTS_MAX = 4096;
/** Highest rate of a load, in requests per second. */
export const BENCH_RATE_MAX = 100_000;
/** Longest load, and longest time for one answer of it, in seconds: one day. */
export const BENCH_SECONDS_MAX = 86_400;
/** Most requests of a load. */
export const BENCH_REQUESTS_MAX = 1_000_000;
