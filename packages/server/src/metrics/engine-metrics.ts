// Metrics that are asked for when they are read: how the engine and the database are doing.

import { PREFILL_BLOCK_TOKENS } from '@spry/engine';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What an engine is doing. */
export type EngineLoad = {
  readonly isReady: boolean;
  /** How often it has died and was started again. */
  readonly restartCount: number;
  /** Tokens in the KV memory of requests that run; at most a second old. */
  readonly usedTokens: number;
  /** Tokens that there is KV memory for; 0 until the model is loaded. */
  readonly capacityTokens: number;
};

export type EngineSource = {
  readonly engineLoad?: (() => EngineLoad) | undefined;
  readonly databaseFailureCount?: (() => number) | undefined;
};

const unknown: EngineLoad = { isReady: false, restartCount: 0, usedTokens: 0, capacityTokens: 0 };

export function addEngineMetrics(
  registry: Registry,
  { engineLoad = () => unknown, databaseFailureCount = () => 0 }: EngineSource,
): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  gauge('spry_engine_ready', 'Whether the engine takes requests: 1 or 0.', () =>
    Number(engineLoad().isReady),
  );
  gauge('spry_kv_cache_usage_ratio', 'Share of the KV memory that running requests use.', () => {
    const { usedTokens, capacityTokens } = engineLoad();
    return capacityTokens === 0 ? 0 : usedTokens / capacityTokens;
  });
  counter(
    'spry_engine_restarts_total',
    'How often the engine has died and was started again.',
    () => engineLoad().restartCount,
  );
  counter(
    'spry_database_failures_total',
    'How often the database has failed; what was used is kept in memory meanwhile.',
    databaseFailureCount,
  );
  new Gauge({
    name: 'spry_cache_config_info',
    help: 'Always 1; its labels tell the blocks of the KV memory.',
    labelNames: ['block_size', 'num_gpu_blocks'],
    registers,
    collect() {
      const blockCount = Math.floor(engineLoad().capacityTokens / PREFILL_BLOCK_TOKENS);
      this.reset();
      this.set({ block_size: PREFILL_BLOCK_TOKENS, num_gpu_blocks: blockCount }, 1);
    },
  });
}
