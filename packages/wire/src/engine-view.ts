// The answer of GET /admin/engines: what each engine process is doing, and how it was set up.

/** One engine process, which has one model. */
export type EngineView = {
  object: 'engine';
  /** The id of its model. */
  model: string;
  state: EngineState;
  /** Why it takes no requests; null while it does. */
  reason: string | null;
  /** How often it has died and was started again. */
  restarts: number;
  /** How it was at most a second ago. Null while there is none that could tell. */
  reading: EngineReading | null;
  /** Null until the model was loaded for the first time. */
  settings: EngineSettings | null;
};

export type EngineState = 'loading' | 'ready' | 'restarting' | 'stopped';

/** Counters and times since the process has loaded its model; two readings give a rate. */
export type EngineReading = {
  /** Seconds since it has loaded its model. */
  uptime: number;
  /** Requests that wait for a slot or for their format. */
  waiting: number;
  /** Requests that have a slot. */
  running: number;
  kv_cache: KvCacheReading;
  /** Steps that computed prompts, and the seconds that they took. */
  prompt_steps: number;
  prompt_time: number;
  /** Prompt tokens that were computed. */
  prompt_tokens: number;
  /** Prompt tokens that were reused in place of computing them. */
  cached_tokens: number;
  /** Steps that computed answers, and the seconds that they took. */
  completion_steps: number;
  completion_time: number;
  /** Tokens of answers: drawn, guessed rightly, or forced by a format. */
  completion_tokens: number;
  /** How many answers each of these steps worked on, added up. */
  batch_size_sum: number;
};

/** What is in the memory of computed tokens, and what the tree of prefixes leads to. */
export type KvCacheReading = {
  /** Tokens that there is room for in all slots. */
  capacity_tokens: number;
  /** Tokens of requests that run. */
  used_tokens: number;
  /** Tokens that free slots keep for requests that begin alike. */
  kept_tokens: number;
  /** Tokens that were copied out of their slots, to be loaded again, and what they take. */
  parked_tokens: number;
  parked_bytes: number;
  parked_bytes_max: number;
  /** Beginnings of prompts that the tree leads to. */
  prefixes: number;
};

/** What was chosen for the model on this machine, or asked for at the start. */
export type EngineSettings = {
  /** The kernels' own line about the model. */
  description: string;
  /** Equal to the `system_fingerprint` of its answers. */
  fingerprint: string;
  /** Tokens of prompt and answer together. */
  context_window: number;
  /** Most requests that are computed at once. */
  parallel: number;
  threads: number;
  /** How the form of the weights was chosen; null where nothing was measured. */
  tuning: TuningView | null;
};

/** What was measured about the weights on this machine. */
export type TuningView = {
  /** The outcome in one sentence. */
  summary: string;
  /** ISO 8601. */
  measured_at: string;
  /** Seconds that it took. */
  duration: number;
  processor: string;
  kernels: string;
  /** Why so many threads compute. */
  threads_reason: string;
  /** The file itself first. */
  forms: FormView[];
};

/** The weights in one format. Speeds in tokens per second; null where it was not measured. */
export type FormView = {
  form: string;
  /** Whether it is the one that answers. */
  served: boolean;
  size_bytes: number | null;
  prompt_speed: number | null;
  /** Of one answer alone, and of 16 together. */
  completion_speed: number | null;
  completion_speed_of_16: number | null;
  /** Part by which perplexity is higher than the file's: 0.03 is 3 %. */
  perplexity_rise: number | null;
  /** Why it is used, or is not. */
  verdict: string;
};

export type EngineList = { object: 'list'; data: EngineView[] };
