// Starts a server and ends it: listen, fetch the model, load it, answer; later drain and stop.
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { buildApp } from './app.ts';
import { Connections } from './connections.ts';
import { ApiError } from './errors.ts';
import { keepHeapLevel } from './heap.ts';
import { connectionsMax, silentPeerMs } from './limits.ts';
import { entranceForOthers, isLoopback, listen } from './listen.ts';
import { ServedModelAdministration } from './model-administration.ts';
import type { ChosenModel } from './model-loader.ts';
import { resolveModel } from './models/resolve-model.ts';
import { readSite, type Site } from './playground/site.ts';
import {
  type LiveSettings,
  type RunningServer,
  type ServeOptions,
  StartError,
} from './serve-options.ts';
import { ServedModels } from './served-models.ts';
import { breakSilentConnections } from './silent-peers.ts';
import { openServerState, type ServerState } from './state/server-state.ts';
import { openTracing, type Tracing } from './tracing/tracing.ts';
import { fitWeights } from './tuning/fit.ts';
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
  const served = new ServedModels(options);
  keepHeapLevel(() => served.activeCount > 0);
  const { playgroundFolder } = options;
  const playground = playgroundFolder === undefined ? undefined : readSite(playgroundFolder);
  const state = await openState(options);
  const administration = new ServedModelAdministration(served, options);
  const settings = new CurrentSettings(options);
  let tracing: Tracing | null = null;
  const closeAll = async (): Promise<void> => {
    administration.close();
    await served.close();
    await tracing?.close();
    await state.close();
  };
  const open = async (): Promise<RunningServer> => {
    tracing = await openTraces(options);
    const parts = { served, administration, state, settings, tracing, playground };
    const app = createApp(parts, options);
    const url = await listen(app, options);
    return runningServer(url, app, served, settings, closeAll);
  };
  const server = await open().catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  try {
    const chosen = await choose(served, options);
    const info = await served.start(chosen, options.signal).catch((error: unknown) => {
      throw startError(chosen.model.id, error, options.signal);
    });
    const standsInFor = served.standInIds;
    const weights = chosen.tuning?.record.summary ?? null;
    const needsKey = !state.ring.isEmpty;
    const modelId = chosen.model.id;
    const hasPlayground = playground !== undefined;
    const facts = { url: server.url, modelId, info, weights, needsKey, hasPlayground, standsInFor };
    options.report({ type: 'ready', ...facts });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Finds or fetches the model to start with, and fits its weights to the machine. */
async function choose(served: ServedModels, options: ServeOptions): Promise<ChosenModel> {
  const { env, cwd, report, signal, acceptLicense, draftModel } = options;
  const context = { env, cwd, fetch: globalThis.fetch, report, signal, acceptLicense };
  const model = await resolveModel(options.model, context);
  const draft = draftModel === undefined ? null : await resolveModel(draftModel, context);
  served.loader.assertFits(model);
  served.fitting();
  const tuning = options.tune === false ? null : await fitWeights(model, options);
  return { model, tuning, draftModelPath: draft?.path ?? null };
}

function startError(modelId: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new StartError('begin', 'The start was interrupted.');
  if (!(error instanceof ApiError)) return error;
  const cause = error.cause instanceof Error ? error.cause : error;
  return new StartError('load', `${modelId} cannot be served: ${cause.message}`, { cause });
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
  readonly served: ServedModels;
  readonly administration: ServedModelAdministration;
  readonly state: ServerState;
  readonly settings: CurrentSettings;
  readonly tracing: Tracing | null;
  readonly playground: Site | undefined;
};

function createApp(
  { served, administration, state, settings, tracing, playground }: AppParts,
  options: ServeOptions,
): FastifyInstance {
  return buildApp({
    lease: (modelId, signal, timeoutMs) => served.lease(modelId, signal, timeoutMs),
    models: () => served.cards(),
    refreshModels: () => served.shelf.refreshIfOld(),
    modelNamed: (name) => served.named(name),
    resolveModelId: (requested) => served.resolveId(requested),
    modelAdministration: administration,
    anyModel: options.anyModel,
    vocabularySize: (modelId) => served.vocabularySize(modelId),
    readiness: () => served.readiness(),
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
    answerTokensDefault: options.answerTokensDefault,
    get requestTimeoutMs() {
      return settings.requestTimeoutMs;
    },
    trace: tracing?.trace,
    playground,
    engineLoads: () => served.engineLoads,
    engines: () => served.engines,
    modelMemory: () => served.modelMemory,
    databaseFailureCount: state.failureCount,
    processMetrics: true,
  });
}

function runningServer(
  url: string,
  app: FastifyInstance,
  served: ServedModels,
  settings: CurrentSettings,
  closeAll: () => Promise<void>,
): RunningServer {
  const connections = new Connections(app.server, connectionsMax);
  breakSilentConnections(app.server, silentPeerMs);
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
