// Every bound of fetching and checking model files, in one place.

/** How patient a download is. Tests pass their own. */
export type DownloadLimits = {
  /** From sending a request until its answer's headers. */
  readonly connectTimeoutMs: number;
  /** Longest silence in the middle of a body. */
  readonly idleTimeoutMs: number;
  /** Failures in a row, without a new byte between them, before giving up. */
  readonly failureCountMax: number;
  /** Pause after the first failure; it doubles with each further one. */
  readonly retryDelayMs: number;
  /** Longest `retry-after` that is waited for. */
  readonly retryAfterMaxMs: number;
};

export const DOWNLOAD_LIMITS: DownloadLimits = {
  connectTimeoutMs: 3_000,
  idleTimeoutMs: 30_000,
  failureCountMax: 4,
  retryDelayMs: 250,
  retryAfterMaxMs: 10_000,
};

/** Where nothing else can be tried, a slow hub is worth a longer wait. */
export const CONNECT_TIMEOUT_WITHOUT_FALLBACK_MS = 10_000;

export const REDIRECT_COUNT_MAX = 5;

/** Bytes of the hub's description of a repository. */
export const HUB_LISTING_BYTES_MAX: number = 8 * 1024 * 1024;

/** For how long it is believed what was seen on the disk, when an unknown model is asked for. */
export const SHELF_FRESH_MS = 1_000;

/** Room that a download leaves free on the disk. */
export const FREE_SPACE_RESERVE_BYTES: number = 64 * 1024 * 1024;

/** Least time between two progress events. */
export const PROGRESS_INTERVAL_MS = 100;

/** How often the growing files of pip are measured. */
export const PIP_POLL_INTERVAL_MS = 250;

/** What is kept of pip's error output. */
export const PIP_ERROR_CHARACTERS_MAX = 8_192;

/** How often a waiting process looks at another's lock. */
export const LOCK_POLL_INTERVAL_MS = 250;

/** How often the holder of a lock shows that it lives, and when it counts as dead. */
export const LOCK_HEARTBEAT_MS = 5_000;
export const LOCK_STALE_MS = 60_000;

/** Bounds of a GGUF header. The largest vocabularies today take some 10 MB. */
export const GGUF_LIMITS = {
  headerBytesMax: 67_108_864,
  firstReadBytes: 4_194_304,
  keyCountMax: 65_536,
  keyBytesMax: 65_535,
  tensorCountMax: 262_144,
  tensorNameBytesMax: 63,
  dimensionCountMax: 4,
  contextLengthMax: 2_147_483_647,
  /** Arrays of numbers up to this long are read for their largest value, longer ones skipped. */
  numbersRead: 4_096,
} as const;

/** Largest central directory of a wheel that is read. */
export const ZIP_DIRECTORY_BYTES_MAX: number = 16 * 1024 * 1024;
