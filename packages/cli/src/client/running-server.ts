// What a running server tells of itself: whether it is ready, its models, and how busy it is.

import type { Model } from '@spry/sdk';

import type { CommandContext } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { createClient, findServer, LOCAL_URL } from './local-server.ts';

export type RunningState = {
  readonly url: string;
  readonly isReady: boolean;
  /** Why it is not ready; null where it is, or does not say. */
  readonly reason: string | null;
  readonly models: readonly Model[];
  /** Null where /metrics is not for this key. */
  readonly load: {
    readonly runningCount: number;
    readonly waitingCount: number;
    /** Requests that are computed at once; null while no model is loaded. */
    readonly slotCount: number | null;
    /** Share of the KV memory that running requests use, 0 to 1. */
    readonly kvUsage: number;
  } | null;
};

/**
 * Asks the server that commands talk to.
 * @throws NotRunningError where there is none
 * @throws APIError where it refuses to list its models
 */
export async function readRunningState(context: CommandContext): Promise<RunningState> {
  const address = await findServer(context);
  if (address === undefined) {
    throw new NotRunningError(`No server runs at ${LOCAL_URL}; \`spry serve\` starts one.`);
  }
  const client = createClient(address, context);
  const { origin } = new URL(client.baseURL);
  const readiness = await readReadiness(origin, context);
  const [models, metrics] = await Promise.all([client.models.list(), readMetrics(origin, context)]);
  const contextWindow = models.data[0]?.context_window ?? 0;
  return { url: origin, ...readiness, models: models.data, load: loadOf(metrics, contextWindow) };
}

async function readReadiness(
  origin: string,
  { fetch }: CommandContext,
): Promise<Pick<RunningState, 'isReady' | 'reason'>> {
  const response = await fetch(`${origin}/readyz`).catch((cause: unknown) => {
    throw new NotRunningError(`No server answers at ${origin}.`, { cause });
  });
  const body: unknown = await response.json().catch(() => null);
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : null;
  return { isReady: response.ok, reason: typeof reason === 'string' ? reason : null };
}

/** Prometheus' text; null where it is refused. */
async function readMetrics(origin: string, { fetch, env }: CommandContext): Promise<string | null> {
  const key = env['SPRY_API_KEY'];
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(`${origin}/metrics`, { headers });
  return response.ok ? await response.text() : null;
}

function loadOf(metrics: string | null, contextWindow: number): RunningState['load'] {
  if (metrics === null) return null;
  const read = (name: string): number =>
    Number(new RegExp(`^spry_${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  const [, blockTokens, blockCount] =
    /^spry_cache_config_info\{block_size="(\d+)",num_gpu_blocks="(\d+)"\}/m.exec(metrics) ?? [];
  const capacityTokens = Number(blockTokens ?? 0) * Number(blockCount ?? 0);
  return {
    runningCount: read('requests_running'),
    waitingCount: read('requests_waiting'),
    slotCount: capacityTokens > 0 ? Math.round(capacityTokens / contextWindow) : null,
    kvUsage: read('kv_cache_usage_ratio'),
  };
}
