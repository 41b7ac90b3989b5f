// Starts a server and ends it: listen, fetch the model, load it, answer; later drain and stop.
import { once } from 'node:events';
import path from 'node:path';
import { ENGINE_PROCESS_URL, type ModelInfo } from '@spry/engine';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { buildApp } from './app.ts';
import { Connections } from './connections.ts';
import type { EngineState } from './engine/engine-supervisor.ts';
import { keepHeapLevel } from './heap.ts';
import { connectionsMax } from './limits.ts';
import { entranceForOthers, isLoopback, listen } from './listen.ts';
import { assertFits, estimateMemory, machineMemoryBytes } from './models/memory-estimate.ts';
import { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
import { readSite, type Site } from './playground/site.ts';
import {
  type LiveSettings,
  type RunningServer,
  type ServeOptions,
  StartError,
} from './serve-options.ts';
import { ServedModel } from './served-model.ts';
import { openServerState, type ServerState } from './state/server-state.ts';
import { openTracing, type Tracing } from './tracing/tracing.ts';
import { fitWeights } from './tuning/fit.ts';
import type { Tuning } from './tuning/tune.ts';
import { VERSION } from './version.ts';

/** Time that clients get to read the error that ends their streams. */
const LAST_WORDS_MS = 500;

/**
 * Serves until `stop`; resolves when the first request can be answered.
 * @throws ModelError when the model cannot be had
 * @throws StateError when the database cannot be used
 * @throws StartError when the port is taken, the model cannot be loaded, or others could come in
 * without a key
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const served = new ServedModel(options.anyModel);
  keepHeapLevel(() => served.activeCount > 0);
  const state = await openState(options);
  const settings = new CurrentSettings(options);
  const tracing = await openTraces(options);
  const { playgroundFolder } = options;
  const playground = playgroundFolder === undefined ? undefined : readSite(playgroundFolder);
  const app = createApp({ served, state, settings, tracing, playground }, options);
  const closeAll = async (): Promise<void> => {
    await served.close();
    await tracing?.close();
    await state.close();
  };
  const url = await listen(app, options).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  const server = runningServer(url, app, served, settings, closeAll);
  try {
    const context = {
      env: options.env,
      cwd: options.cwd,
      fetch: globalThis.fetch,
      report: options.report,
      signal: options.signal,
    };
    const model = await resolveModel(options.model, context);
    const draftModelPath =
      options.draftModel === undefined
        ? null
        : (await resolveModel(options.draftModel, context)).path;
    // On a GPU the weights may lie in memory of its own, of which nothing is known here.
    if (!options.gpuLayers)
      assertFits(model.id, estimateMemory(model, machineMemoryBytes(), options));
    served.fitting();
    const tuning = options.tune === false ? null : await fitWeights(model, options);
    options.report({ type: 'loading', modelId: model.id });
    const info = await load(served, model, draftModelPath, tuning, options);
    const standsInFor = served.standInIds;
    const weights = tuning?.record.summary ?? null;
    const needsKey = !state.ring.isEmpty;
    const modelId = model.id;
    const hasPlayground = playground !== undefined;
    const facts = { url, modelId, info, weights, needsKey, hasPlayground, standsInFor };
    options.report({ type: 'ready', ...facts });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openState(options: ServeOptions): Promise<ServerState> {
  const { env, stateFolder, apiKey, usageDays, report } = options;
  const state = await openServerState({
    env: stateFolder === undefined ? env : { ...env, SPRY_HOME: stateFolder },
    apiKey,
    usageDays,
    clock: Date.now,
    onFailure: (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      report({ type: 'notice', message: `The database fails: ${reason}` });
    },
  });
  const entrance = entranceForOthers(options);
  if (entrance === null || state.ring.hasUsable) return state;
  await state.close();
  throw new StartError(
    'begin',
    `${entrance} lets other machines in: create a key first with \`spry keys create\`, ` +
      'or set SPRY_API_KEY to one that they must send.',
  );
}

function openTraces({ env, report }: ServeOptions): Promise<Tracing | null> {
  return openTracing({
    env,
    version: VERSION,
    onFailure: (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      report({ type: 'notice', message: `Traces cannot be sent: ${reason}` });
    },
  });
}

/** Nothing of the kind is logged; should it ever be, it is not to be read. */
const secretFields = ['authorization', 'apiKey'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.headers.${name}`,
]);

/** The settings that may change while the server runs. */
class CurrentSettings {
  readonly logger: Logger;
  #settings: Omit<LiveSettings, 'logLevel'>;

  constructor({ logLevel, drainTimeoutMs, requestTimeoutMs }: ServeOptions) {
    this.logger = pino({ level: logLevel, redact: secretFields }, pino.destination(2));
    this.#settings = { drainTimeoutMs, requestTimeoutMs };
  }

  get drainTimeoutMs(): number {
    return this.#settings.drainTimeoutMs;
  }

  get requestTimeoutMs(): number | undefined {
    return this.#settings.requestTimeoutMs;
  }

  replace({ logLevel, ...settings }: LiveSettings): void {
    this.logger.level = logLevel;
    this.#settings = settings;
  }
}

type AppParts = {
  readonly served: ServedModel;
  readonly state: ServerState;
  readonly settings: CurrentSettings;
  readonly tracing: Tracing | null;
  readonly playground: Site | undefined;
};

function createApp(
  { served, state, settings, tracing, playground }: AppParts,
  options: ServeOptions,
): FastifyInstance {
  return buildApp({
    generator: served,
    models: () => served.cards(),
    resolveModelId: (requested) => served.resolveId(requested),
    anyModel: options.anyModel,
    vocabularySize: () => served.vocabularySize(),
    readiness: () => served.readiness(),
    fingerprint: () => served.fingerprint(),
    clock: Date.now,
    monotonicClock: () => performance.now(),
    logger: settings.logger,
    version: VERSION,
    loopback: isLoopback(options.host),
    keys: state.ring,
    keyAdministration: state.keys,
    recordUsage: (row) => state.usage.record(row),
    readUsage: state.readUsage,
    pastUses: state.pastUses,
    pastMonth: state.pastMonth,
    allowedHosts: options.allowedHosts,
    corsOrigin: options.corsOrigin,
    trustedProxies: options.trustedProxies,
    schemaPrompt: options.schemaPrompt,
    isolatePrefixes: options.isolatePrefixes,
    get requestTimeoutMs() {
      return settings.requestTimeoutMs;
    },
    trace: tracing?.trace,
    playground,
    engineLoad: () => served.engineLoad,
    engines: () => served.engines(),
    databaseFailureCount: state.failureCount,
  });
}

/** Resolves when the engine is ready for the first time; later changes are only reported. */
function load(
  served: ServedModel,
  model: ResolvedModel,
  draftModelPath: string | null,
  tuning: Tuning | null,
  options: ServeOptions,
): Promise<ModelInfo> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new StartError('begin', 'The start was interrupted.'));
    options.signal?.addEventListener('abort', abort, { once: true });
    let restarts = 0;
    const onState = (state: EngineState, logLines: readonly string[]): void => {
      if (state.type === 'ready') {
        if (restarts > 0) options.report({ type: 'notice', message: 'The engine is back.' });
        resolve(state.info);
      } else if (state.type === 'stopped') {
        reject(new StartError('load', `${model.id} cannot be served: ${state.reason}`));
      } else if (state.type === 'restarting') {
        restarts++;
        const last = logLines.at(-1) ?? 'nothing';
        const message = `${state.reason} It is being restarted. Its last words: ${last}`;
        options.report({ type: 'notice', message });
      }
    };
    const choices = {
      draftModelPath,
      contextTokens: options.contextTokens ?? null,
      parallel: options.parallel ?? null,
      threads: options.threads ?? tuning?.record.threads.count ?? null,
      gpuLayers: options.gpuLayers ?? null,
      parkedBytesMax: options.prefixBytesMax ?? null,
      prefixStore:
        options.prefixStore === undefined ? null : path.resolve(options.cwd, options.prefixStore),
    };
    served.start(model, tuning, options.model === undefined, choices, {
      program: options.engineProgram ?? ENGINE_PROCESS_URL,
      env: options.env,
      onState,
      onNotice: (message) => options.report({ type: 'notice', message }),
    });
  });
}

function runningServer(
  url: string,
  app: FastifyInstance,
  served: ServedModel,
  settings: CurrentSettings,
  closeAll: () => Promise<void>,
): RunningServer {
  const connections = new Connections(app.server, connectionsMax);
  const closed = once(app.server, 'close').then(() => undefined);
  let stopping: Promise<void> | undefined;
  const cut = async (): Promise<void> => {
    await served.close(); // every stream gets an error
    setTimeout(() => app.server.closeAllConnections(), LAST_WORDS_MS).unref();
  };
  const stop = async (): Promise<void> => {
    served.drain();
    const force = setTimeout(() => void cut(), settings.drainTimeoutMs);
    connections.closeIdle();
    await app.close(); // waits for the responses under way
    clearTimeout(force);
    await closeAll();
  };
  return {
    url,
    reload: (changed) => settings.replace(changed),
    closed: closed.then(() => stopping),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
