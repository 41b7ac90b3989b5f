// What a server is started with, what it tells of its start, and how it is held while it runs.
import type { ModelInfo } from '@spry/engine';
import type { AcceptLicense } from './models/license.ts';
import type { ModelEvent } from './models/model-event.ts';
import type { TuningEvent } from './tuning/tune.ts';

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
  /** Whether no other model of this machine is served beside it. Default: false. */
  onlyModel?: boolean;
  /** Bytes that models may take of the memory. Default: nine tenths; on a GPU, no limit. */
  memoryBytesMax?: number;
  /** How long other models stay loaded while nobody uses them; null for ever. Default: 5 min. */
  keepAliveMs?: number | null;
  /** Asked for licences that have to be accepted before the model is fetched. Default: none is. */
  acceptLicense?: AcceptLicense;
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
  /** Most tokens of an answer whose request names no maximum. Default: 1,024. */
  answerTokensDefault?: number;
  /** How long a request may take, from its arrival to the last token. Default: no limit. */
  requestTimeoutMs?: number;
  /** Whether weights are fitted to the machine at a first start. Default: true. */
  tune?: boolean;
  /** The built files of the playground. Default: none, and `/` says how to get them. */
  playgroundFolder?: string;
  /** Where keys and usage are kept. Default: Spry's data folder, where the models are. */
  stateFolder?: string;
  /** Days after which it is forgotten what was used. Default 400. */
  usageDays?: number;
  /** How long streams may go on after `stop`. */
  drainTimeoutMs: number;
  /** Names of hosts accepted on loopback besides this machine's own. Default: none. */
  allowedHosts?: readonly string[];
  corsOrigin?: string;
  /** Addresses or networks whose `x-forwarded-for` is believed. Default: none. */
  trustedProxies?: readonly string[];
  /** Whether a schema that answers are held to is put into the prompt. Default: true. */
  schemaPrompt?: boolean;
  /** A key with all scopes, beside those that were created. Default: none. */
  apiKey?: string;
  logLevel: LogLevel;
  /** What to run as the engine's process; measurements use another. Default: the engine. */
  engineProgram?: URL;
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
      /** Whether requests need a key. */
      readonly needsKey: boolean;
      /** Whether a browser finds the playground at `url`. */
      readonly hasPlayground: boolean;
      /** Other ids that the model answers to. */
      readonly standsInFor: readonly string[];
    };

/** What a running server can be told anew. */
export type LiveSettings = {
  readonly logLevel: LogLevel;
  readonly drainTimeoutMs: number;
  /** Undefined is no limit. */
  readonly requestTimeoutMs: number | undefined;
};

export type RunningServer = {
  readonly url: string;
  /** What begins from now on goes by these. */
  reload(settings: LiveSettings): void;
  /** Resolves when the server has stopped. */
  readonly closed: Promise<void>;
  /** Refuses new requests, lets those in flight end for up to `drainTimeoutMs`, then stops. */
  stop(): Promise<void>;
};

/** A start that failed for good; `message` is one sentence for the person at the terminal. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** What it failed at: settings, the address, or the model. */
  readonly cannot: 'begin' | 'listen' | 'load';

  constructor(cannot: StartError['cannot'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.cannot = cannot;
  }
}
