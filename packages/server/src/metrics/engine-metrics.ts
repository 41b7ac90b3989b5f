// Metrics that are asked for when they are read: how the engine and the database are doing.

import { PREFILL_BLOCK_TOKENS } from '@spry/engine';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What an engine is doing. */
export type EngineLoad = {
  /** The id of its model. */
  readonly model: string;
  readonly isReady: boolean;
  /** How often it has died and was started again, since it was loaded. */
  readonly restartCount: number;
  /** Tokens in the KV memory of requests that run; at most a second old. */
  readonly usedTokens: number;
  /** Tokens that there is KV memory for; 0 until the model is loaded. */
  readonly capacityTokens: number;
};

/** Bytes that models take of the memory, by estimate, and what has become of them. */
export type ModelMemory = {
  readonly usedBytes: number;
  /** Infinity where nothing bounds it. */
  readonly bytesMax: number;
  /** By the ids of all models that were ever asked for. */
  readonly loads: ReadonlyMap<string, { readonly loaded: number; readonly failed: number }>;
};

export type EngineSource = {
  readonly engineLoads?: (() => readonly EngineLoad[]) | undefined;
  readonly modelMemory?: (() => ModelMemory) | undefined;
  readonly databaseFailureCount?: (() => number) | undefined;
};

/** One number, and what it is of. */
type Sample = {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
};

type Description = {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly registers: Registry[];
};

export function addEngineMetrics(
  registry: Registry,
  { engineLoads = () => [], modelMemory, databaseFailureCount = () => 0 }: EngineSource,
): void {
  const registers = [registry];
  const labelNames = ['model'];
  const ofEach = (read: (load: EngineLoad) => number) => (): Sample[] =>
    engineLoads().map((load) => ({ labels: { model: load.model }, value: read(load) }));
  addGauge(
    {
      name: 'spry_engine_ready',
      help: 'Whether the engine of a loaded model takes requests: 1 or 0.',
      labelNames,
      registers,
    },
    ofEach(({ isReady }) => Number(isReady)),
  );
  addGauge(
    {
      name: 'spry_kv_cache_usage_ratio',
      help: 'Share of the KV memory that running requests use.',
      labelNames,
      registers,
    },
    ofEach(({ usedTokens, capacityTokens }) =>
      capacityTokens === 0 ? 0 : usedTokens / capacityTokens,
    ),
  );
  addCounter(
    {
      name: 'spry_engine_restarts_total',
      help: 'How often the engine of a loaded model has died and was started again.',
      labelNames,
      registers,
    },
    ofEach(({ restartCount }) => restartCount),
  );
  addGauge(
    {
      name: 'spry_cache_config_info',
      help: 'Always 1; its labels tell the blocks of the KV memory.',
      labelNames: ['model', 'block_size', 'num_gpu_blocks'],
      registers,
    },
    () => engineLoads().map(cacheSample),
  );
  addCounter(
    {
      name: 'spry_database_failures_total',
      help: 'How often the database has failed; what was used is kept in memory meanwhile.',
      registers,
    },
    () => [plain(databaseFailureCount())],
  );
  if (modelMemory !== undefined) addModelMetrics(registers, modelMemory);
}

function addModelMetrics(registers: Registry[], modelMemory: () => ModelMemory): void {
  addCounter(
    {
      name: 'spry_model_loads_total',
      help: 'How often a model was loaded, or could not be.',
      labelNames: ['model', 'outcome'],
      registers,
    },
    () =>
      [...modelMemory().loads].flatMap(([model, { loaded, failed }]) => [
        { labels: { model, outcome: 'loaded' }, value: loaded },
        { labels: { model, outcome: 'failed' }, value: failed },
      ]),
  );
  addGauge(
    {
      name: 'spry_model_memory_bytes',
      help: 'About how much memory the loaded models take.',
      registers,
    },
    () => [plain(modelMemory().usedBytes)],
  );
  addGauge(
    {
      name: 'spry_model_memory_max_bytes',
      help: 'How much memory models may take together.',
      registers,
    },
    () => [plain(modelMemory().bytesMax)],
  );
}

function cacheSample({ model, capacityTokens }: EngineLoad): Sample {
  const blockCount = Math.floor(capacityTokens / PREFILL_BLOCK_TOKENS);
  const labels = { model, block_size: PREFILL_BLOCK_TOKENS, num_gpu_blocks: blockCount };
  return { labels, value: 1 };
}

function plain(value: number): Sample {
  return { labels: {}, value };
}

/** @param read asked whenever the metrics are */
function addGauge(description: Description, read: () => Sample[]): void {
  new Gauge({
    ...description,
    collect() {
      this.reset();
      for (const { labels, value } of read()) this.set(labels, value);
    },
  });
}

/** @param read as above */
function addCounter(description: Description, read: () => Sample[]): void {
  new Counter({
    ...description,
    collect() {
      this.reset();
      for (const { labels, value } of read()) this.inc(labels, value);
    },
  });
}
