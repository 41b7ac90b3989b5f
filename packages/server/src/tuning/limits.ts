// Every bound of fitting weights to the machine.

/** Milliseconds that fitting may take before the server is ready. */
export const START_BUDGET_MS = 57_000;

/** Starts that try before one that ran out of time is left at that. */
export const START_ATTEMPTS_MAX = 2;

/** Bytes of weights beyond which a start does not even try. */
export const START_BYTES_MAX: number = 512 * 1024 * 1024;

/** Milliseconds of measuring speeds. */
export const SPEED_BUDGET_MS = 6_000;

/** The same where nobody waits for the server. */
export const SPEED_BUDGET_PATIENT_MS = 60_000;

/** Scoring takes longer than its prompts would, by this factor: half of all logits are read. */
export const SCORE_COST = 1.25;
