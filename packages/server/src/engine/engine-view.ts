// An engine as the administration sees it.
import type { EngineReading, ModelInfo } from '@spry/engine';
import type * as wire from '@spry/wire';
import { AS_IT_IS, type FormRecord, type TuningRecord } from '../tuning/record.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';

/** What the server knows of one engine. */
export type EngineFacts = {
  readonly modelId: string;
  readonly supervisor: Pick<EngineSupervisor, 'state' | 'reading' | 'restartCount'>;
  /** Of its last successful start; null before the first. */
  readonly info: ModelInfo | null;
  /** Null where the weights were not measured. */
  readonly tuning: TuningRecord | null;
};

export function viewEngine({ modelId, supervisor, info, tuning }: EngineFacts): wire.EngineView {
  const { state, reading, restartCount } = supervisor;
  return {
    object: 'engine',
    model: modelId,
    state: state.type,
    reason: 'reason' in state ? state.reason : null,
    restarts: restartCount,
    reading: reading && info && viewReading(reading, info),
    settings: info && viewSettings(info, tuning),
  };
}

function viewReading(
  { uptimeMs, waiting, running, usedTokens, cache, counters }: EngineReading,
  { contextWindow, parallel }: ModelInfo,
): wire.EngineReading {
  return {
    uptime: seconds(uptimeMs),
    waiting,
    running,
    kv_cache: {
      capacity_tokens: contextWindow * parallel,
      used_tokens: usedTokens,
      kept_tokens: cache.keptTokens,
      parked_tokens: cache.parkedTokens,
      parked_bytes: cache.parkedBytes,
      parked_bytes_max: cache.parkedBytesMax,
      prefixes: cache.prefixes,
    },
    prompt_steps: counters.promptSteps,
    prompt_time: seconds(counters.promptMs),
    prompt_tokens: counters.promptTokens,
    cached_tokens: counters.cachedTokens,
    completion_steps: counters.answerSteps,
    completion_time: seconds(counters.answerMs),
    completion_tokens: counters.answerTokens,
    batch_size_sum: counters.batchSizeSum,
  };
}

function viewSettings(info: ModelInfo, tuning: TuningRecord | null): wire.EngineSettings {
  return {
    description: info.description,
    fingerprint: info.fingerprint,
    context_window: info.contextWindow,
    parallel: info.parallel,
    threads: info.threads,
    tuning: tuning && viewTuning(tuning),
  };
}

function viewTuning(record: TuningRecord): wire.TuningView {
  const served = record.tuned?.form ?? AS_IT_IS;
  return {
    summary: record.summary,
    measured_at: record.measuredAt,
    duration: record.seconds,
    processor: record.machine.processor,
    kernels: record.machine.kernels,
    threads_reason: record.threads.reason,
    forms: record.forms.map((form) => viewForm(form, form.form === served)),
  };
}

function viewForm(
  { form, sizeBytes, speed, quality, verdict }: FormRecord,
  served: boolean,
): wire.FormView {
  return {
    form,
    served,
    size_bytes: sizeBytes,
    prompt_speed: speed?.prefill ?? null,
    completion_speed: speed?.decode ?? null,
    completion_speed_of_16: speed?.decode16 ?? null,
    perplexity_rise: quality?.rise ?? null,
    verdict,
  };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
