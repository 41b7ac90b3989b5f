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
    /** Tokens that there is KV memory for, by the loaded models' ids. */
    readonly capacityTokens: ReadonlyMap<string, number>;
    /** Share of the KV memory that running requests use, 0 to 1. */
    readonly kvUsage: number;
    /** About what the loaded models take of the memory, and what they may; null for no limit. */
    readonly usedBytes: number;
    readonly maxBytes: number | null;
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
  return { url: origin, ...readiness, models: models.data, load: loadOf(metrics) };
}

/** How many requests a server's loaded models compute at once; null while none is loaded. */
export function slotCountOf({ models, load }: RunningState): number | null {
  let count = 0;
  for (const [id, tokens] of load?.capacityTokens ?? []) {
    const contextWindow = models.find((model) => model.id === id)?.context_window ?? 0;
    if (contextWindow > 0) count += Math.round(tokens / contextWindow);
  }
  return count === 0 ? null : count;
}

/** The states of the models of a running server by their ids; none where no server tells. */
export async function readModelStates(
  context: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const address = await findServer(context, 'local');
  if (address === undefined) return new Map();
  try {
    const { data } = await createClient(address, context).models.list();
    return new Map(data.flatMap(({ id, state }) => (state === undefined ? [] : [[id, state]])));
  } catch {
    // It wants a key, perhaps: what lies on the disk can be told all the same.
    return new Map();
  }
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

function loadOf(metrics: string | null): RunningState['load'] {
  if (metrics === null) return null;
  const samples = readSamples(metrics);
  const sum = (name: string): number =>
    samples.reduce((total, sample) => total + (sample.name === name ? sample.value : 0), 0);
  const capacityTokens = new Map<string, number>();
  for (const { name, labels } of samples) {
    if (name !== 'spry_cache_config_info') continue;
    const tokens = Number(labels['block_size']) * Number(labels['num_gpu_blocks']);
    capacityTokens.set(labels['model'] ?? '', tokens);
  }
  const totalTokens = [...capacityTokens.values()].reduce((total, tokens) => total + tokens, 0);
  const usedTokens = samples.reduce(
    (used, { name, labels, value }) =>
      name === 'spry_kv_cache_usage_ratio'
        ? used + value * (capacityTokens.get(labels['model'] ?? '') ?? 0)
        : used,
    0,
  );
  const maxBytes = sum('spry_model_memory_max_bytes');
  return {
    runningCount: sum('spry_requests_running'),
    waitingCount: sum('spry_requests_waiting'),
    capacityTokens,
    kvUsage: totalTokens === 0 ? 0 : usedTokens / totalTokens,
    usedBytes: sum('spry_model_memory_bytes'),
    maxBytes: Number.isFinite(maxBytes) ? maxBytes : null,
  };
}

type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** The numbers of Prometheus' text format. */
function readSamples(text: string): Sample[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value]) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:\\.|[^"\\])*)"/g)].map(([, key, text]) => [key, text]),
      ),
      value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
    }),
  );
}
