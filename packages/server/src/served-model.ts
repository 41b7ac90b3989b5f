// The model that a server serves: found or fetched, then run by a supervised engine process. It
// answers for itself from the first moment, so that the API can listen while the model loads.
import {
  EngineError,
  type GenerateRequest,
  type GenerationEvent,
  type Generator,
  type ModelInfo,
  type OnLeft,
} from '@spry/engine';
import type { EngineView } from '@spry/wire';
import type { ModelCard, Readiness } from './app.ts';
import { EngineSupervisor, type SupervisorOptions } from './engine/engine-supervisor.ts';
import { viewEngine } from './engine/engine-view.ts';
import type { EngineLoad } from './metrics/engine-metrics.ts';
import { CATALOG, STAND_IN_IDS } from './models/catalog.ts';
import type { ResolvedModel } from './models/resolve-model.ts';
import type { Tuning } from './tuning/tune.ts';
import { VERSION } from './version.ts';

/** How the engine is to be run; see the command's options. */
export type EngineChoices = {
  readonly draftModelPath: string | null;
  readonly contextTokens: number | null;
  readonly parallel: number | null;
  readonly threads: number | null;
  readonly gpuLayers: number | null;
  readonly parkedBytesMax: number | null;
  readonly prefixStore: string | null;
};

export class ServedModel implements Generator {
  #model: ResolvedModel | null = null;
  readonly #answersAll: boolean;
  #standsIn = false;
  #supervisor: EngineSupervisor | null = null;
  #info: ModelInfo | null = null;
  #tuning: Tuning | null = null;
  #waitsFor = 'The model is being fetched.';
  #draining = false;

  /** @param answersAll whether the model answers to every id */
  constructor(answersAll = false) {
    this.#answersAll = answersAll;
  }

  /** The model is here, and its weights are being fitted to the machine. */
  fitting(): void {
    this.#waitsFor = 'The weights are being fitted to this machine.';
  }

  /**
   * Loads the model in a process of its own; returns at once.
   * @param tuning the weights to load in place of the model's own; null for these
   * @param standsIn whether it answers for the catalog's other ids too
   */
  start(
    model: ResolvedModel,
    tuning: Tuning | null,
    standsIn: boolean,
    choices: EngineChoices,
    options: Omit<SupervisorOptions, 'config'>,
  ): void {
    const { path, sha256 } = tuning?.weights ?? model;
    this.#model = model;
    this.#tuning = tuning;
    this.#standsIn = standsIn;
    this.#supervisor = new EngineSupervisor({
      ...options,
      config: { modelPath: path, modelDigest: sha256, spryVersion: VERSION, ...choices },
      onState: (state, logLines) => {
        if (state.type === 'ready') this.#info = state.info;
        options.onState(state, logLines);
      },
    });
  }

  /** From now on new requests are to be refused. */
  drain(): void {
    this.#draining = true;
  }

  /** What the engine is doing. */
  get engineLoad(): EngineLoad {
    const { contextWindow = 0, parallel = 0 } = this.#info ?? {};
    return {
      isReady: this.readiness().ready,
      restartCount: this.#supervisor?.restartCount ?? 0,
      usedTokens: this.#supervisor?.reading?.usedTokens ?? 0,
      capacityTokens: contextWindow * parallel,
    };
  }

  /** The engine as the administration sees it; none before the model is found. */
  engines(): EngineView[] {
    const supervisor = this.#supervisor;
    if (this.#model === null || supervisor === null) return [];
    const tuning = this.#tuning?.record ?? null;
    return [viewEngine({ modelId: this.#model.id, supervisor, info: this.#info, tuning })];
  }

  /** Requests in flight. */
  get activeCount(): number {
    return this.#supervisor?.activeCount ?? 0;
  }

  get standInIds(): readonly string[] {
    return this.#standsIn ? STAND_IN_IDS : [];
  }

  generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): AsyncIterable<GenerationEvent> {
    if (this.#supervisor === null) {
      throw new EngineError('engine_unavailable', this.#waitsFor);
    }
    return this.#supervisor.generate(request, signal, onLeft);
  }

  /** The served model first, then the ids that it stands in for. */
  cards(): ModelCard[] {
    const model = this.#model;
    if (model === null) return [];
    const active = this.readiness().ready;
    const contextWindow = this.#info?.contextWindow ?? model.metadata.contextLength ?? 0;
    const sizes = { contextWindow, maxCompletionTokens: contextWindow, active };
    const { id, created, ownedBy } = model;
    const own = { id, created, ownedBy, weights: this.#tuning?.record.summary, ...sizes };
    const standIns = CATALOG.filter((entry) => this.standInIds.includes(entry.id)).map((entry) => ({
      id: entry.id,
      created: entry.created ?? model.created,
      ownedBy: entry.ownedBy,
      servedBy: model.id,
      ...sizes,
    }));
    return [own, ...standIns];
  }

  /** The served model's id for every id that it answers to. */
  resolveId(requested: string): string | undefined {
    const isKnown = requested === this.#model?.id || this.standInIds.includes(requested);
    return isKnown || this.#answersAll ? this.#model?.id : undefined;
  }

  readiness(): Readiness {
    const draining = this.#draining;
    if (draining) return { ready: false, reason: 'The server is shutting down.', draining };
    const state = this.#supervisor?.state;
    if (state === undefined) return { ready: false, reason: this.#waitsFor, draining };
    if (state.type === 'ready') return { ready: true, draining };
    if (state.type === 'loading')
      return { ready: false, reason: 'The model is loading.', draining };
    return { ready: false, reason: state.reason, draining };
  }

  /** Tokens that the model knows; 0 until it is loaded. */
  vocabularySize(): number {
    return this.#info?.vocabularySize ?? 0;
  }

  fingerprint(): string {
    return this.#info?.fingerprint ?? 'fp_loading';
  }

  /** Ends the engine process. */
  async close(): Promise<void> {
    await this.#supervisor?.close();
  }
}
