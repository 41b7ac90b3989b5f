// The models that a server answers with: the one that it was started with, and all others on the
// disk, which are loaded when somebody asks for them. It answers for itself from the first moment,
// so that the API can listen while the first model loads.

import { EngineError, type ModelInfo } from '@spry/engine';
import type { EngineView, ModelState } from '@spry/wire';
import type { ModelCard, Readiness } from './app.ts';
import { viewEngine } from './engine/engine-view.ts';
import type { EngineLoad, ModelMemory } from './metrics/engine-metrics.ts';
import { leaseOf, type ModelLease } from './model-lease.ts';
import { type ChosenModel, ModelLoader } from './model-loader.ts';
import { CATALOG, STAND_IN_IDS } from './models/catalog.ts';
import { ModelShelf, type ShelvedModel } from './models/shelf.ts';
import { keepAliveMs } from './pool/limits.ts';
import { ModelPool } from './pool/model-pool.ts';
import type { Place } from './pool/place.ts';
import { realClock } from './pool/pool-engine.ts';
import type { SupervisedEngine } from './pool/supervised-engine.ts';
import type { ServeOptions } from './serve-options.ts';

export class ServedModels {
  readonly shelf: ModelShelf;
  readonly pool: ModelPool<SupervisedEngine>;
  readonly loader: ModelLoader;
  /** Milliseconds since the Unix epoch … */
  readonly clock: () => number = Date.now;
  /** … and since any time, which never go backwards. */
  readonly monotonicClock: () => number = realClock.now;
  readonly #options: ServeOptions;
  #chosen: ChosenModel | null = null;
  #waitsFor = 'The model is being fetched.';
  #wasReady = false;
  #isDraining = false;

  constructor(options: ServeOptions) {
    const { env, cwd, report } = options;
    this.#options = options;
    this.shelf = new ModelShelf({
      env,
      cwd,
      monotonicClock: this.monotonicClock,
      onBroken: (message) => report({ type: 'notice', message }),
    });
    this.loader = new ModelLoader(options, this.shelf);
    this.pool = new ModelPool({
      prepare: (id) => this.loader.prepare(id),
      memoryBytesMax: this.loader.memoryBytesMax,
      keepAliveMs: (id) => this.#keepAliveMs(id),
      clock: realClock,
    });
  }

  /** The model is here, and its weights are being fitted to the machine. */
  fitting(): void {
    this.#waitsFor = 'The weights are being fitted to this machine.';
  }

  /**
   * Loads the model that the server was started with.
   * @throws ApiError when it cannot be loaded, or the signal's reason
   */
  async start(chosen: ChosenModel, signal: AbortSignal | undefined): Promise<ModelInfo> {
    const { model } = chosen;
    this.#chosen = chosen;
    this.#waitsFor = 'The model is loading.';
    this.loader.choose(chosen);
    await this.shelf.refresh();
    const known = this.shelf.models.find(({ path }) => path === model.path);
    const aliases = known === undefined ? [] : [known.id, ...known.aliases];
    this.shelf.choose({ ...model, aliases, origin: known?.origin ?? 'file' });
    const { info, release } = await this.pool.load(model.id, signal);
    release();
    this.#wasReady = true;
    return info;
  }

  /** From now on new requests are to be refused. */
  drain(): void {
    this.#isDraining = true;
  }

  /** The id of the model that the server was started with. */
  get chosenId(): string | undefined {
    return this.#chosen?.model.id;
  }

  /** Ids of the catalog that the chosen model answers to, as they are not here themselves. */
  get standInIds(): readonly string[] {
    if (this.#chosen === null || this.#options.model !== undefined) return [];
    return STAND_IN_IDS.filter((id) => this.shelf.find(id) === undefined);
  }

  /** The right to use a model; it is loaded first, where it is not. */
  async lease(
    modelId: string,
    signal?: AbortSignal,
    timeoutMs: number | null = null,
  ): Promise<ModelLease> {
    const { ready, reason = this.#waitsFor } = this.readiness();
    if (!ready && modelId === this.chosenId) throw new EngineError('engine_unavailable', reason);
    return leaseOf(await this.pool.lease(modelId, signal, timeoutMs));
  }

  /** In the order of GET /models: what answers now first, of that the chosen model. */
  cards(): ModelCard[] {
    const own = this.shelf.models
      .filter(({ id }) => this.#isServed(id))
      .map((model) => this.#cardOf(model));
    const standIns = this.#standInCards(own.find(({ id }) => id === this.chosenId));
    const rank = ({ id, active, state }: ModelCard): number => {
      if (id === this.chosenId) return 0;
      if (!active) return 4;
      return state === 'loaded' ? 1 : state === 'absent' ? 3 : 2;
    };
    return [...own, ...standIns].sort((a, b) => rank(a) - rank(b));
  }

  /** The id of the model that a name means, be it another one's; undefined for none. */
  named(name: string): string | undefined {
    return this.#isServed(name) ? this.shelf.find(name)?.id : undefined;
  }

  /** The id of the model that answers requests for `name`. */
  resolveId(name: string): string | undefined {
    const named = this.named(name);
    if (named !== undefined) return named;
    const isAnswered = this.standInIds.includes(name) || this.#options.anyModel === true;
    return isAnswered ? this.chosenId : undefined;
  }

  /** Whether the server takes requests: the state of the chosen model, once it was loaded. */
  readiness(): Readiness {
    const draining = this.#isDraining;
    if (draining) return { ready: false, reason: 'The server is shutting down.', draining };
    if (!this.#wasReady) return { ready: false, reason: this.#waitsFor, draining };
    const place = this.#placeOf(this.chosenId ?? '');
    const state = place?.stage.type === 'ready' ? place.stage.resident.engine.state : undefined;
    if (state === undefined || state.type === 'ready') return { ready: true, draining };
    const reason = state.type === 'loading' ? 'The model is loading.' : state.reason;
    return { ready: false, reason, draining, othersReady: true };
  }

  /** Tokens that a model knows; 0 where that is not known. */
  vocabularySize(modelId: string | undefined = this.chosenId): number {
    return this.shelf.find(modelId ?? '')?.metadata.vocabularySize ?? 0;
  }

  stateOf(id: string): ModelState {
    const place = this.#placeOf(id);
    if (place === undefined) return 'on_disk';
    const { stage, failure } = place;
    if (stage.type === 'away') return failure === null ? 'on_disk' : 'failed';
    if (stage.type === 'closing') return 'unloading';
    const isReady = stage.type === 'ready' && stage.resident.engine.state.type === 'ready';
    return isReady ? 'loaded' : 'loading';
  }

  /** Requests that have a model. */
  get activeCount(): number {
    let count = 0;
    for (const { resident } of this.pool.places.values()) count += resident?.leaseCount ?? 0;
    return count;
  }

  /** What the engines are doing. */
  get engineLoads(): EngineLoad[] {
    return [...this.pool.places.values()].flatMap(({ id, resident }) => {
      if (resident === null) return [];
      const { engine, info } = resident;
      return {
        model: id,
        isReady: engine.state.type === 'ready',
        restartCount: engine.restartCount,
        usedTokens: engine.reading?.usedTokens ?? 0,
        capacityTokens: (info?.contextWindow ?? 0) * (info?.parallel ?? 0),
      };
    });
  }

  /** The engines as the administration sees them. */
  get engines(): EngineView[] {
    return [...this.pool.places.values()].flatMap(({ id, resident }) => {
      if (resident === null) return [];
      const tuning = this.loader.tuningOf(id);
      const { engine, info } = resident;
      return [viewEngine({ modelId: id, supervisor: engine, info, tuning })];
    });
  }

  get modelMemory(): ModelMemory {
    const { places, usedBytes, memoryBytesMax } = this.pool;
    const loads = [...places.values()].map(
      ({ id, loadCount, failedLoadCount }) =>
        [id, { loaded: loadCount, failed: failedLoadCount }] as const,
    );
    return { usedBytes, bytesMax: memoryBytesMax, loads: new Map(loads) };
  }

  /** Ends the engine processes. */
  close(): Promise<void> {
    return this.pool.close();
  }

  #keepAliveMs(id: string): number | null {
    const { keepAliveMs: chosen = keepAliveMs } = this.#options;
    return id === this.chosenId ? null : chosen;
  }

  #isServed(name: string): boolean {
    const { onlyModel = false } = this.#options;
    return !onlyModel || this.shelf.find(name)?.id === this.chosenId;
  }

  #placeOf(id: string): Place<SupervisedEngine> | undefined {
    return this.pool.places.get(id);
  }

  #cardOf(model: ShelvedModel): ModelCard {
    const { id, created, ownedBy } = model;
    const state = this.stateOf(id);
    const { contextTokens, totalBytes } = this.loader.estimate(model);
    const window = this.#placeOf(id)?.resident?.info?.contextWindow ?? contextTokens;
    const isChosen = id === this.chosenId;
    const active = isChosen
      ? this.readiness().ready
      : !this.#isDraining && state !== 'failed' && totalBytes <= this.loader.memoryBytesMax;
    return {
      id,
      created,
      ownedBy,
      weights: this.loader.tuningOf(id)?.summary,
      contextWindow: window,
      maxCompletionTokens: window,
      active,
      state,
    };
  }

  #standInCards(chosen: ModelCard | undefined): ModelCard[] {
    if (chosen === undefined) return [];
    return CATALOG.filter(({ id }) => this.standInIds.includes(id)).map((entry) => ({
      id: entry.id,
      created: entry.created ?? chosen.created,
      ownedBy: entry.ownedBy,
      contextWindow: chosen.contextWindow,
      maxCompletionTokens: chosen.maxCompletionTokens,
      active: chosen.active,
      state: 'absent',
      servedBy: chosen.id,
    }));
  }
}
