// A world for commands under test: streams that record, a clock that is set, signals that are
// sent by hand, and a server that does what the test says.

import { PassThrough, Writable } from 'node:stream';

import type { ResolvedModel, RunningServer, ServeOptions } from '@spry/server';

import type {
  CommandContext,
  InputStream,
  OutputStream,
  ServerModule,
  Signal,
} from '../context.ts';

/** A stream that keeps what was written to it. */
export class RecordingStream extends Writable {
  text = '';
  readonly columns = 120;
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export type FakeContext = CommandContext & {
  readonly stdin: InputStream & PassThrough;
  readonly stdout: OutputStream & RecordingStream;
  readonly stderr: OutputStream & RecordingStream;
  /** Codes given to `exit`, in order. */
  readonly exits: number[];
  /** Options of each server that was started, in order. */
  readonly started: ServeOptions[];
  /** What `now` answers. */
  clockMs: number;
  send(signal: Signal): void;
};

/** The server answers at once and stops when told, unless `server` says otherwise. */
export function createFakeContext(
  server: Partial<ServerModule> = {},
  env: NodeJS.ProcessEnv = {},
): FakeContext {
  const listeners = new Map<Signal, () => void>();
  const started: ServeOptions[] = [];
  const context: FakeContext = {
    env,
    cwd: '/somewhere',
    stdin: new PassThrough(),
    stdout: new RecordingStream(),
    stderr: new RecordingStream(),
    exits: [],
    started,
    clockMs: 0,
    host: () => ({
      node: '20.19.0',
      system: 'linux 6.1.0 x64',
      memoryBytes: 8_000_000_000,
      availableBytes: 4_000_000_000,
    }),
    fetch: () => Promise.reject(new Error('There is no network in tests.')),
    playgroundFolder: '/somewhere/web',
    clock: () => 1_770_000_000_000,
    now: () => context.clockMs,
    sleep: async (ms) => {
      context.clockMs += ms;
      // Whatever was due before gets its turn, as it would while time passes.
      await new Promise((resolve) => setImmediate(resolve));
    },
    onSignal: (signal, listener) => {
      listeners.set(signal, listener);
    },
    exit: (code) => {
      context.exits.push(code);
    },
    send: (signal) => listeners.get(signal)?.(),
    loadServer: async () => ({
      VERSION: '0.1.0',
      serve: async (options) => {
        started.push(options);
        return startFakeServer(options);
      },
      resolveModel: async () => TINY_MODEL,
      fitWeights: async () => null,
      importModel: () => Promise.reject(new Error('Nothing can be imported in this test.')),
      listModels: async () => [],
      removeModel: () => Promise.reject(new Error('Nothing can be deleted in this test.')),
      showModel: () => Promise.reject(new Error('Nothing can be shown in this test.')),
      areWeightsFitted: async () => false,
      fitThoroughly: () => Promise.reject(new Error('Nothing can be measured in tests.')),
      examine: () => Promise.reject(new Error('Nothing can be examined in tests.')),
      withKeys: () => Promise.reject(new Error('There are no keys in this test.')),
      ...server,
    }),
  };
  return context;
}

/** Reports that it is ready, and is closed by `stop`. */
export function startFakeServer(options: ServeOptions): RunningServer {
  const url = `http://${options.host}:${options.port}`;
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  options.report({
    type: 'ready',
    url,
    modelId: 'tiny',
    info: {
      description: 'a tiny model',
      contextWindow: 512,
      parallel: 4,
      threads: 1,
      vocabularySize: 100,
      fingerprint: 'fp_tiny',
    },
    weights: null,
    needsKey: options.apiKey !== undefined,
    hasPlayground: true,
    standsInFor: [],
  });
  return { url, closed, reload: () => undefined, stop: async () => close() };
}

/** What pulling finds, unless a test says otherwise. */
export const TINY_MODEL: ResolvedModel = {
  id: 'tiny',
  path: '/models/tiny.gguf',
  ownedBy: 'nobody',
  created: 0,
  license: null,
  sha256: '0'.repeat(64),
  sizeBytes: 1,
  metadata: {
    architecture: 'llama',
    name: undefined,
    contextLength: undefined,
    blockCount: undefined,
    embeddingLength: undefined,
    headCount: undefined,
    headCountKv: undefined,
    keyLength: undefined,
    valueLength: undefined,
    vocabularySize: undefined,
    hasChatTemplate: true,
    fileType: undefined,
    license: undefined,
  },
};
