// What a command may touch of the world around it. Only `processContext` reads the process;
// everything below gets its streams, environment, clock and signals from here.

import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What this package uses of the server. */
export type ServerModule = Pick<
  typeof import('@spry/server'),
  | 'VERSION'
  | 'areWeightsFitted'
  | 'examine'
  | 'fitThoroughly'
  | 'fitWeights'
  | 'importModel'
  | 'listModels'
  | 'removeModel'
  | 'resolveModel'
  | 'serve'
  | 'showModel'
  | 'withKeys'
>;

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
};

export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Signals that a command listens to; `SIGHUP` asks for the settings to be read again. */
export type Signal = StopSignal | 'SIGHUP';

/** The process and the machine that it runs on. */
export type HostFacts = {
  readonly node: string;
  /** Such as "linux 6.1.0 x64". */
  readonly system: string;
  readonly memoryBytes: number;
  readonly availableBytes: number;
};

export type CommandContext = {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: InputStream;
  /** Results only: what a script would read. */
  readonly stdout: OutputStream;
  /** Everything said to the person. */
  readonly stderr: OutputStream;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  /** Waits; rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onSignal: (signal: Signal, listener: () => void) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  readonly host: () => HostFacts;
  readonly fetch: typeof globalThis.fetch;
  /** Where the built files of the playground are, if there are any. */
  readonly playgroundFolder: string;
  /** Loads the server on first use, so that `--help` does not wait for it. */
  readonly loadServer: () => Promise<ServerModule>;
};

/** The context of this very process. */
export function processContext(): CommandContext {
  return {
    env: process.env,
    cwd: process.cwd(),
    // Not opened before a command reads it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    clock: Date.now,
    now: () => performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    onSignal: (signal, listener) => {
      process.on(signal, listener);
    },
    exit: (code) => {
      process.exit(code);
    },
    host: () => ({
      node: process.versions.node,
      system: `${process.platform} ${os.release()} ${process.arch}`,
      memoryBytes: os.totalmem(),
      availableBytes: process.availableMemory(),
    }),
    fetch: globalThis.fetch,
    playgroundFolder: fileURLToPath(new URL('../../web/dist', import.meta.url)),
    loadServer: () => import('@spry/server'),
  };
}
