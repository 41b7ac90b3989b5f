// What crosses between the server's process and an engine's, as JSON: plain data, finite numbers.
import type { EngineReading } from '../activity.ts';
import type { EngineFailure, EngineOutput } from '../engine-output.ts';
import type { GenerateRequest, ModelInfo } from '../request.ts';

/** How to load a model in an engine process. */
export type EngineConfig = {
  /** The GGUF file. */
  readonly modelPath: string;
  /** SHA-256 of the file, or its path and size: part of the fingerprint. */
  readonly modelDigest: string;
  /** Part of the fingerprint too. */
  readonly spryVersion: string;
  /** A smaller GGUF of the same vocabulary, which guesses what comes next; null for none. */
  readonly draftModelPath: string | null;
  /** Tokens of one request; null chooses by the model and the machine's memory. */
  readonly contextTokens: number | null;
  /** Requests computed at once; null chooses. */
  readonly parallel: number | null;
  /** Compute threads; null means one a core. */
  readonly threads: number | null;
  /** Layers on the GPU; null means all that a GPU backend takes. */
  readonly gpuLayers: number | null;
  /** Bytes of memory for prefixes that no slot has room for; null chooses. */
  readonly parkedBytesMax: number | null;
  /** A folder where prefixes are kept from one run to the next; null keeps none. */
  readonly prefixStore: string | null;
};

/** Server to engine. */
export type ToEngine =
  /** The first message, once. */
  | { readonly type: 'load'; readonly config: EngineConfig }
  | { readonly type: 'add'; readonly request: GenerateRequest }
  | { readonly type: 'abort'; readonly id: string }
  /** Keep what is to be kept, and exit. */
  | { readonly type: 'close' };

/** Engine to server. */
export type FromEngine =
  /** The model is loaded; requests may come. */
  | { readonly type: 'ready'; readonly info: ModelInfo }
  /** The model cannot be loaded, for good; the process exits. */
  | { readonly type: 'refused'; readonly failure: EngineFailure }
  /** Everything that happened in one step. */
  | { readonly type: 'outputs'; readonly outputs: readonly EngineOutput[] }
  /** Something the person at the terminal should know. */
  | { readonly type: 'notice'; readonly message: string }
  /** Once a second: alive, for how long the current step has run, and what it is busy with. */
  | { readonly type: 'heartbeat'; readonly stepMs: number; readonly reading: EngineReading };

/** Milliseconds between heartbeats. */
export const HEARTBEAT_INTERVAL_MS = 1000;
