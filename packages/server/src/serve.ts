// Starts a server and ends it: listen, fetch the model, load it, answer; later drain and stop.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ENGINE_PROCESS_URL, type ModelInfo } from '@spry/engine';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import { Connections } from './connections.ts';
import type { EngineState } from './engine/engine-supervisor.ts';
import { keepHeapLevel } from './heap.ts';
import type { ModelEvent } from './models/model-event.ts';
import { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
import { ServedModel } from './served-model.ts';
import { openServerState, type ServerState } from './state/server-state.ts';
import { fitWeights } from './tuning/fit.ts';
import type { Tuning, TuningEvent } from './tuning/tune.ts';
import { VERSION } from './version.ts';

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** What a server needs to know; nothing is read from the environment but `env`. */
export type ServeOptions = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** An id of the catalog, a path of a GGUF, or a file on the hub. Default: the default model. */
  model?: string;
  /** Whether the model answers to every id. Default: false. */
  anyModel?: boolean;
  /** A smaller model of the same vocabulary, named alike: it guesses what comes next. */
  draftModel?: string;
  /** Tokens of one request. Default: what fits into the memory. */
  contextTokens?: number;
  /** Requests computed at once. Default 16, or what fits. */
  parallel?: number;
  /** Compute threads. Default: one a core. */
  threads?: number;
  /** Layers on a GPU. Default: all, where a GPU backend is installed. */
  gpuLayers?: number;
  /** Bytes of memory for beginnings of prompts that no slot has room for. Default: 256 MiB. */
  prefixBytesMax?: number;
  /** A folder where they are kept from one run to the next, relative to `cwd`. Default: none. */
  prefixStore?: string;
  /** Whether nobody may reuse what was computed for another's key. Default: false. */
  isolatePrefixes?: boolean;
  /** How long a request may take, from its arrival to the last token. Default: no limit. */
  requestTimeoutMs?: number;
  /** Whether weights are fitted to the machine at a first start. Default: true. */
  tune?: boolean;
  /** Days after which it is forgotten what was used. Default 400. */
  usageDays?: number;
  /** How long streams may go on after `stop`. */
  drainTimeoutMs: number;
  corsOrigin?: string;
  /** Whether a schema that answers are held to is put into the prompt. Default: true. */
  schemaPrompt?: boolean;
  /** A key with all scopes, beside those that were created. Default: none. */
  apiKey?: string;
  logLevel: LogLevel;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Told of the progress of the start, and of trouble later. Must not throw. */
  report: (event: StartEvent) => void;
  /** Ends the start, a download included. */
  signal?: AbortSignal;
};

export type StartEvent =
  | ModelEvent
  | TuningEvent
  | { readonly type: 'loading'; readonly modelId: string }
  | {
      readonly type: 'ready';
      readonly url: string;
      readonly modelId: string;
      readonly info: ModelInfo;
      /** Which weights are served, in words; null where they were never measured. */
      readonly weights: string | null;
      /** Other ids that the model answers to. */
      readonly standsInFor: readonly string[];
    };

export type RunningServer = {
  readonly url: string;
  /** Resolves when the server has stopped. */
  readonly closed: Promise<void>;
  /** Refuses new requests, lets those in flight end for up to `drainTimeoutMs`, then stops. */
  stop(): Promise<void>;
};

/** Time that clients get to read the error that ends their streams. */
const LAST_WORDS_MS = 500;

/** A start that failed for good; `message` is one sentence for the person at the terminal. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Serves until `stop`; resolves when the first request can be answered.
 * @throws ModelError when the model cannot be had
 * @throws StateError when the database cannot be used
 * @throws StartError when the port is taken, the model cannot be loaded, or others could come in
 * without a key
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  keepHeapLevel();
  const served = new ServedModel(options.anyModel);
  const state = await openState(options);
  const app = createApp(served, state, options);
  const url = await listen(app, options).catch(async (error: unknown) => {
    await state.close();
    throw error;
  });
  const server = runningServer(url, app, served, state, options);
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
    served.fitting();
    const tuning = options.tune === false ? null : await fitWeights(model, options);
    options.report({ type: 'loading', modelId: model.id });
    const info = await load(served, model, draftModelPath, tuning, options);
    const standsInFor = served.standInIds;
    const weights = tuning?.record.summary ?? null;
    options.report({ type: 'ready', url, modelId: model.id, info, weights, standsInFor });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openState(options: ServeOptions): Promise<ServerState> {
  const { host, env, apiKey, usageDays, report } = options;
  const state = await openServerState({
    env,
    apiKey,
    usageDays,
    clock: Date.now,
    onFailure: (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      report({ type: 'notice', message: `The database fails: ${reason}` });
    },
  });
  if (isLoopback(host) || state.ring.hasUsable) return state;
  await state.close();
  throw new StartError(
    `Listening on ${host} lets other machines in: create a key first with \`spry keys create\`, ` +
      'or set SPRY_API_KEY to one that they must send.',
  );
}

function createApp(
  served: ServedModel,
  state: ServerState,
  options: ServeOptions,
): FastifyInstance {
  const silent = options.logLevel === 'silent';
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
    logger: silent ? false : pino({ level: options.logLevel }, pino.destination(2)),
    version: VERSION,
    loopback: isLoopback(options.host),
    keys: state.ring,
    keyAdministration: state.keys,
    recordUsage: (row) => state.usage.record(row),
    readUsage: state.readUsage,
    pastUses: state.pastUses,
    monthlyTokens: state.monthlyTokens,
    corsOrigin: options.corsOrigin,
    schemaPrompt: options.schemaPrompt,
    isolatePrefixes: options.isolatePrefixes,
    requestTimeoutMs: options.requestTimeoutMs,
  });
}

async function listen(app: FastifyInstance, { host, port }: ServeOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `Port ${port} is already in use; stop the program that holds it, or choose another ` +
          'port with --port.',
        { cause: error },
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`Spry cannot listen on ${host}:${port}: ${reason}.`, { cause: error });
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
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
    const abort = (): void => reject(new StartError('The start was interrupted.'));
    options.signal?.addEventListener('abort', abort, { once: true });
    let restarts = 0;
    const onState = (state: EngineState, logLines: readonly string[]): void => {
      if (state.type === 'ready') {
        if (restarts > 0) options.report({ type: 'notice', message: 'The engine is back.' });
        resolve(state.info);
      } else if (state.type === 'stopped') {
        reject(new StartError(`${model.id} cannot be served: ${state.reason}`));
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
      program: ENGINE_PROCESS_URL,
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
  state: ServerState,
  { drainTimeoutMs }: ServeOptions,
): RunningServer {
  const connections = new Connections(app.server);
  const closed = once(app.server, 'close').then(() => undefined);
  let stopping: Promise<void> | undefined;
  const cut = async (): Promise<void> => {
    await served.close(); // every stream gets an error
    setTimeout(() => app.server.closeAllConnections(), LAST_WORDS_MS).unref();
  };
  const stop = async (): Promise<void> => {
    served.drain();
    const force = setTimeout(() => void cut(), drainTimeoutMs);
    connections.closeIdle();
    await app.close(); // waits for the responses under way
    clearTimeout(force);
    await served.close();
    await state.close();
  };
  return {
    url,
    closed: closed.then(() => stopping),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Whether only this machine can reach the address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
