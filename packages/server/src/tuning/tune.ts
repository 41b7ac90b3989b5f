// Fits weights to the machine: writes them in other forms, measures each, keeps the best that loses
// next to nothing, and remembers all of it, so that it is done once.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Score } from '@spry/engine';
import { withLock } from '../models/lock.ts';
import type { ResolvedModel } from '../models/resolve-model.ts';
import type { HashedFile, ModelStore } from '../models/store.ts';
import type { RunJob } from './job.ts';
import { START_ATTEMPTS_MAX } from './limits.ts';
import type { Machine } from './machine.ts';
import { measureForms } from './measure.ts';
import { readRecord, type TuningRecord, tuningPaths } from './record.ts';
import type { TuningText } from './text.ts';

/** What happens while weights are fitted. */
export type TuningEvent =
  /** How far one part of it is. */
  | {
      readonly type: 'step';
      readonly label: string;
      readonly doneCount: number;
      readonly totalCount: number;
    }
  /** One sentence about what comes next or why something was left. */
  | { readonly type: 'notice'; readonly message: string };

/** What `tuneModel` works with. */
export type TuneContext = {
  readonly store: ModelStore;
  readonly machine: Machine;
  readonly text: () => TuningText;
  /** What weights with this digest are known to make of the text with that one. */
  readonly knownScore: (weightsSha256: string, textSha256: string) => Score | null;
  readonly runJob: RunJob;
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  /** The date for the record. */
  readonly today: () => Date;
  /** Milliseconds that it may take; null for as many as it needs. */
  readonly budgetMs: number | null;
  /** Layers on the GPU, -1 for all. */
  readonly gpuLayers: number;
  /** Whether to measure again where there is a record. Default false. */
  readonly again?: boolean;
  readonly report: (event: TuningEvent) => void;
  readonly signal: AbortSignal | undefined;
};

/** What to serve, and why. */
export type Tuning = {
  readonly weights: HashedFile;
  readonly record: TuningRecord;
  /** Whether it was measured now. */
  readonly isNew: boolean;
};

/**
 * The weights to serve for a model on this machine, measured if they never were.
 * @throws ModelError `aborted`, or `disk_full` where nothing can be written
 */
export async function tuneModel(model: ResolvedModel, context: TuneContext): Promise<Tuning> {
  const paths = tuningPaths(context.store.directory, model, context.machine);
  const recall = async (): Promise<Tuning | null> =>
    context.again === true ? null : await recordedTuning(model, context.store, context.machine);
  const known = await recall();
  if (known !== null) return known;
  await mkdir(dirname(paths.record), { recursive: true });
  // Another process may be at it: then its record is what is waited for.
  return withLock(`${paths.record}.lock`, { signal: context.signal }, async () => {
    const meanwhile = await recall();
    if (meanwhile !== null) return meanwhile;
    const tried = context.budgetMs === null ? START_ATTEMPTS_MAX : await attempts(paths.record);
    const { record, weights } = await measureForms(model, paths, context, tried);
    return { record, weights: weights ?? model, isNew: true };
  });
}

/**
 * What an earlier run came to; null where there was none, where its weights are gone or changed, or
 * where it ran out of time for the first time.
 */
export async function recordedTuning(
  model: ResolvedModel,
  store: ModelStore,
  machine: Machine,
): Promise<Tuning | null> {
  const paths = tuningPaths(store.directory, model, machine);
  const record = await readRecord(paths.record);
  if (record === null) return null;
  if (!record.isComplete && record.attempt < START_ATTEMPTS_MAX) return null;
  if (record.tuned === null) return { record, weights: model, isNew: false };
  const weights = await store.hashed(paths.weights);
  if (weights === null || weights.sha256 !== record.tuned.sha256) return null;
  return { record, weights, isNew: false };
}

/** Starts that have tried, the one under way included. */
async function attempts(recordPath: string): Promise<number> {
  return ((await readRecord(recordPath))?.attempt ?? 0) + 1;
}
