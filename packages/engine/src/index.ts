export type { Backends, QuantizeRecipe } from '@spry/llama';
export type { Counters, EngineReading } from './activity.ts';
export type { ChatMessage, Documents, PastCall, Tool, ToolUse } from './conversation.ts';
export { Engine, type EngineParts } from './engine.ts';
export type { EngineFailure, EngineOutput } from './engine-output.ts';
export { type EnginePort, GenerationRouter } from './generation-router.ts';
export { Inbox } from './inbox.ts';
export type { Kernels, SpecialToken, Vocabulary } from './kernels/kernels.ts';
export {
  BATCH_TOKENS_MAX,
  PARKED_BYTES_DEFAULT,
  PREFILL_BLOCK_TOKENS,
  PREFILL_TOKENS_MIXED,
} from './limits.ts';
export type { CacheReading, Placement, PrefixCache } from './prefix-cache/prefix-cache.ts';
export { SlotCache } from './prefix-cache/slot-cache.ts';
export { collectAtRest } from './process/collect-at-rest.ts';
export { kvBytesPerToken } from './process/kv-bytes.ts';
export {
  type EngineConfig,
  type FromEngine,
  HEARTBEAT_INTERVAL_MS,
  type ToEngine,
} from './process/messages.ts';
export { planMemory } from './process/plan-memory.ts';
export {
  type AnswerPart,
  type Closing,
  EngineError,
  type EngineErrorCode,
  type FinishReason,
  type FormatFault,
  type GenerateRequest,
  type GenerationEvent,
  type GenerationUsage,
  type GenerationWork,
  type Generator,
  type ModelInfo,
  type OnLeft,
  type OutputFormat,
  PLAIN_SAMPLING,
  type SamplingParams,
  type ScoredToken,
  type TokenLogprob,
} from './request.ts';
export { kernelBuild } from './tuning/kernel-build.ts';
export type {
  FromTuning,
  Score,
  ScoreStandard,
  Speed,
  SpeedVariant,
  TuningJob,
} from './tuning/messages.ts';
export { WINDOW_TOKENS } from './tuning/messages.ts';

/** The program that the server forks for a model, as a file URL. */
export const ENGINE_PROCESS_URL: URL = new URL('./process/main.js', import.meta.url);

/** The program that the server forks for each job of measuring weights, as a file URL. */
export const TUNING_PROCESS_URL: URL = new URL('./tuning/main.js', import.meta.url);
