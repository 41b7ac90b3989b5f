// Fitting weights as a start or `spry pull` does it: within a minute, and never in the way. What
// goes wrong costs speed, so the file itself is served then.
import { ModelError } from '../models/errors.ts';
import type { ResolvedModel } from '../models/resolve-model.ts';
import { ModelStore, spryHome } from '../models/store.ts';
import { jobRunner } from './job.ts';
import { START_BUDGET_MS } from './limits.ts';
import { currentMachine } from './machine.ts';
import { shippedScore } from './reference.ts';
import { tuningText } from './text.ts';
import {
  recordedTuning,
  type TuneContext,
  type Tuning,
  type TuningEvent,
  tuneModel,
} from './tune.ts';

/** What the commands pass on. */
export type FitOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** Layers on the GPU. Default: all, where a GPU backend is installed. */
  readonly gpuLayers?: number;
  readonly report: (event: TuningEvent) => void;
  readonly signal?: AbortSignal;
};

/**
 * The weights to serve on this machine; null, and a notice, where they could not be measured.
 * @throws ModelError `aborted`
 */
export async function fitWeights(
  model: ResolvedModel,
  options: FitOptions,
): Promise<Tuning | null> {
  try {
    return await tuneModel(model, { ...tuneContext(options), budgetMs: START_BUDGET_MS });
  } catch (error) {
    if (error instanceof ModelError && error.code === 'aborted') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The weights are served as they are; fitting them failed: ${reason}`;
    options.report({ type: 'notice', message });
    return null;
  }
}

/**
 * Measures anew, with all the time it takes, also what a start leaves out.
 * @throws ModelError `aborted`, or `disk_full` where nothing can be written
 */
export function fitThoroughly(model: ResolvedModel, options: FitOptions): Promise<Tuning> {
  return tuneModel(model, { ...tuneContext(options), budgetMs: null, again: true });
}

/** Whether a start would serve what was measured before, without measuring anything now. */
export async function areWeightsFitted(
  model: ResolvedModel,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const store = new ModelStore(spryHome(env));
  return (await recordedTuning(model, store, currentMachine(env))) !== null;
}

function tuneContext(options: FitOptions): Omit<TuneContext, 'budgetMs'> {
  return {
    store: new ModelStore(spryHome(options.env)),
    machine: currentMachine(options.env),
    text: tuningText,
    knownScore: shippedScore,
    runJob: jobRunner(options.env),
    now: () => performance.now(),
    today: () => new Date(),
    gpuLayers: options.gpuLayers ?? -1,
    report: options.report,
    signal: options.signal,
  };
}
