// How a model of the disk comes into memory: its file is checked, its weights in the form that fits
// the machine are looked up, what it needs is told, and a process is started for it.

import path from 'node:path';
import { ENGINE_PROCESS_URL, type EngineConfig } from '@spry/engine';
import { ApiError } from './errors.ts';
import { findCatalogEntry, parseHubReference } from './models/catalog.ts';
import { ModelError } from './models/errors.ts';
import {
  assertFits,
  estimateMemory,
  type MemoryEstimate,
  machineMemoryBytes,
} from './models/memory-estimate.ts';
import { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
import type { ModelShelf, ShelvedModel } from './models/shelf.ts';
import { ModelStore, spryHome } from './models/store.ts';
import { memoryShare } from './pool/limits.ts';
import type { LoadPlan } from './pool/pool-engine.ts';
import { SupervisedEngine } from './pool/supervised-engine.ts';
import type { ServeOptions } from './serve-options.ts';
import { currentMachine } from './tuning/machine.ts';
import type { TuningRecord } from './tuning/record.ts';
import { recordedTuning, type Tuning } from './tuning/tune.ts';
import { VERSION } from './version.ts';

/** The model that the server was started with. */
export type ChosenModel = {
  readonly model: ResolvedModel;
  /** The weights to load in its place; null for its own. */
  readonly tuning: Tuning | null;
  readonly draftModelPath: string | null;
};

export class ModelLoader {
  readonly #options: ServeOptions;
  readonly #shelf: ModelShelf;
  #chosen: ChosenModel | null = null;
  /** Which weights were loaded last, by the ids of their models. */
  readonly #tunings = new Map<string, Tuning | null>();
  #chosenWasReady = false;

  constructor(options: ServeOptions, shelf: ModelShelf) {
    this.#options = options;
    this.#shelf = shelf;
  }

  /** What all models may take together; Infinity where they may lie in a GPU's own memory. */
  get memoryBytesMax(): number {
    const { memoryBytesMax, gpuLayers } = this.#options;
    if (memoryBytesMax !== undefined) return memoryBytesMax;
    return gpuLayers ? Number.POSITIVE_INFINITY : Math.floor(memoryShare * machineMemoryBytes());
  }

  choose(chosen: ChosenModel): void {
    this.#chosen = chosen;
    this.#tunings.set(chosen.model.id, chosen.tuning);
  }

  /** What a model needs, and how it will be run. */
  estimate({
    id,
    sizeBytes,
    metadata,
  }: Pick<ShelvedModel, 'id' | 'sizeBytes' | 'metadata'>): MemoryEstimate {
    const tuned = this.#tunings.get(id)?.weights.sizeBytes;
    const bytes = Math.min(machineMemoryBytes(), this.memoryBytesMax);
    return estimateMemory({ sizeBytes: tuned ?? sizeBytes, metadata }, bytes, this.#options);
  }

  /** @throws ModelError with the numbers, where it would not fit even alone */
  assertFits(model: Pick<ShelvedModel, 'id' | 'sizeBytes' | 'metadata'>): void {
    if (this.memoryBytesMax === Number.POSITIVE_INFINITY) return;
    assertFits(model.id, this.estimate(model), true);
  }

  /** What was measured of a model's weights; null where nothing was, or is known yet. */
  tuningOf(id: string): TuningRecord | null {
    return this.#tunings.get(id)?.record ?? null;
  }

  /** @throws ApiError or ModelError, where it is not here, damaged or too large */
  async prepare(id: string): Promise<LoadPlan<SupervisedEngine>> {
    const shelved = this.#shelf.find(id);
    if (shelved === undefined) throw notPulled(id);
    const model = await this.#find(shelved);
    if (!this.#tunings.has(id)) this.#tunings.set(id, await this.#tuningOf(model));
    const estimate = this.estimate(shelved);
    try {
      this.assertFits(shelved);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ApiError('model_too_large', { reason: error.message }, { cause: error });
    }
    return {
      memoryBytes: estimate.totalBytes,
      start: () => this.#start(id, this.#configOf(model, estimate)),
    };
  }

  async #find({ id, path: file, origin }: ShelvedModel): Promise<ResolvedModel> {
    const { env, cwd } = this.#options;
    const isNamed = findCatalogEntry(id) !== undefined || parseHubReference(id) !== undefined;
    return resolveModel(isNamed && origin !== 'file' ? id : file, {
      env,
      cwd,
      fetch: globalThis.fetch,
      report: () => undefined,
      onlyHere: true,
    }).catch((error: unknown) => {
      const isMissing = error instanceof ModelError && error.code === 'not_found';
      throw isMissing ? notPulled(id) : error;
    });
  }

  /** What `spry pull` or an earlier start has measured: nothing is measured while others wait. */
  async #tuningOf(model: ResolvedModel): Promise<Tuning | null> {
    const { env, tune } = this.#options;
    if (tune === false) return null;
    return recordedTuning(model, new ModelStore(spryHome(env)), currentMachine(env));
  }

  #configOf(model: ResolvedModel, estimate: MemoryEstimate): EngineConfig {
    const { threads, gpuLayers, prefixBytesMax, prefixStore, cwd } = this.#options;
    const tuning = this.#tunings.get(model.id);
    const weights = tuning?.weights ?? model;
    const isChosen = model.id === this.#chosen?.model.id;
    return {
      modelPath: weights.path,
      modelDigest: weights.sha256,
      spryVersion: VERSION,
      draftModelPath: isChosen ? (this.#chosen?.draftModelPath ?? null) : null,
      contextTokens: estimate.contextTokens,
      parallel: estimate.parallel,
      threads: threads ?? tuning?.record.threads.count ?? null,
      gpuLayers: gpuLayers ?? null,
      parkedBytesMax: prefixBytesMax ?? null,
      prefixStore: prefixStore === undefined ? null : path.resolve(cwd, prefixStore),
    };
  }

  #start(modelId: string, config: EngineConfig): SupervisedEngine {
    const { engineProgram = ENGINE_PROCESS_URL, env, report } = this.#options;
    const isFirst = modelId === this.#chosen?.model.id && !this.#chosenWasReady;
    report({ type: 'loading', modelId });
    const engine = new SupervisedEngine({
      modelId,
      program: engineProgram,
      config,
      env,
      isPatient: isFirst,
      onNotice: (message) => report({ type: 'notice', message }),
    });
    const remember = (): void => {
      this.#chosenWasReady = true;
    };
    if (isFirst) engine.ready.then(remember, () => undefined);
    return engine;
  }
}

function notPulled(model: string): ApiError {
  return new ApiError('model_not_pulled', { model });
}
