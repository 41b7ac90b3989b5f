// A world for commands under test: streams that record, a clock that is set, signals that are
// sent by hand, and a server that does what the test says.

import { Writable } from 'node:stream';

import type { CommandContext, OutputStream, StopSignal } from '../context.ts';
import type { ServeOptions, ServerModule } from '../server-contract.ts';

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
  readonly stdout: OutputStream & RecordingStream;
  readonly stderr: OutputStream & RecordingStream;
  /** Codes given to `exit`, in order. */
  readonly exits: number[];
  /** Options of each server that was started, in order. */
  readonly started: ServeOptions[];
  /** What `now` answers. */
  clockMs: number;
  send(signal: StopSignal): void;
};

export type FakeServer = Partial<ServerModule>;

/** The server answers at once and stops when told, unless `server` says otherwise. */
export function createFakeContext(
  server: FakeServer = {},
  env: NodeJS.ProcessEnv = {},
): FakeContext {
  const listeners = new Map<StopSignal, () => void>();
  const started: ServeOptions[] = [];
  const context: FakeContext = {
    env,
    cwd: '/somewhere',
    stdout: new RecordingStream(),
    stderr: new RecordingStream(),
    exits: [],
    started,
    clockMs: 0,
    now: () => context.clockMs,
    onSignal: (signal, listener) => {
      listeners.set(signal, listener);
    },
    exit: (code) => {
      context.exits.push(code);
    },
    send: (signal) => listeners.get(signal)?.(),
    loadServer: async () => ({
      serve: async (options) => {
        started.push(options);
        return startFakeServer(options);
      },
      pullModel: async () => ({ path: '/models/tiny.gguf' }),
      ...server,
    }),
  };
  return context;
}

/** Reports that it is ready, and is closed by `stop`. */
export function startFakeServer(options: ServeOptions): Awaited<ReturnType<ServerModule['serve']>> {
  const url = `http://${options.host}:${options.port}`;
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  options.report({
    type: 'ready',
    url,
    modelId: 'tiny',
    info: { contextWindow: 512, parallel: 4 },
    standsInFor: [],
  });
  return { url, closed, stop: async () => close() };
}
