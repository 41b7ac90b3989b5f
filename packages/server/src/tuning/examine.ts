// What `spry doctor` tells: the machine, its kernels, a model's file and what was measured for it.
import { resolve } from 'node:path';
import { BATCH_TOKENS_MAX, type Backends, PREFILL_TOKENS_MIXED } from '@spry/engine';
import { DEFAULT_MODEL_ID, findCatalogEntry, parseHubReference } from '../models/catalog.ts';
import { fileStats } from '../models/files.ts';
import { findInHubCache, hubCacheDirectory } from '../models/hub-cache.ts';
import { ModelStore, spryHome } from '../models/store.ts';
import { jobRunner } from './job.ts';
import { currentMachine, type Machine } from './machine.ts';
import { readRecord, type TuningRecord, tuningPaths } from './record.ts';

/** Everything that a report of trouble should hold. */
export type Examination = {
  readonly machine: Machine;
  readonly backends: Backends;
  /** The model's file; null where it was not fetched. */
  readonly model: { readonly path: string; readonly sizeBytes: number } | null;
  /** What was measured for it here; null where nothing was. */
  readonly record: TuningRecord | null;
  /** Where the record is, or would be; null without a file. */
  readonly recordPath: string | null;
  readonly settings: {
    /** Prompt tokens of a step while nobody's answer is computed. */
    readonly promptTokens: number;
    /** Prompt tokens of a step between the others' tokens. */
    readonly promptTokensMixed: number;
  };
};

/**
 * Looks, and changes nothing but the digest that is kept of a file.
 * @param choice an id of the catalog or a path; the default model if undefined
 * @throws TuningError or LlamaError when the kernels cannot be loaded
 */
export async function examine(
  choice: string | undefined,
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<Examination> {
  const machine = currentMachine(env);
  const options = { signal: undefined, timeoutMs: 30_000, onProgress: () => undefined };
  const described = await jobRunner(env)({ type: 'describe' }, options);
  if (described.type !== 'described') throw new Error('The kernels did not describe themselves.');
  const store = new ModelStore(spryHome(env));
  const model = await store.hashed(
    await likelyPath(choice ?? DEFAULT_MODEL_ID, store, { env, cwd }),
  );
  const recordPath = model && tuningPaths(store.directory, model, machine).record;
  return {
    machine,
    backends: described.backends,
    model,
    record: recordPath === null ? null : await readRecord(recordPath),
    recordPath,
    settings: { promptTokens: BATCH_TOKENS_MAX, promptTokensMixed: PREFILL_TOKENS_MIXED },
  };
}

/** Where the file is if it is on this machine: as a start would look, but fetching nothing. */
async function likelyPath(
  choice: string,
  store: ModelStore,
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<string> {
  const path = resolve(cwd, choice);
  const known = findCatalogEntry(choice);
  const entry = known ?? ((await fileStats(path)) === null ? parseHubReference(choice) : undefined);
  if (entry === undefined) return path;
  const stored = store.path(entry.fileName);
  if ((await fileStats(stored)) !== null) return stored;
  return (await findInHubCache(entry.hub, hubCacheDirectory(env)))?.path ?? stored;
}
