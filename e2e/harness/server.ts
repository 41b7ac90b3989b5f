// Starts the real server as a child process, the way a person would, and reads from its standard
// output where it listens.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { temporaryHome } from './home.ts';

/** The `spry` command. */
export const LAUNCHER: string = path.join(import.meta.dirname, '../../packages/cli/bin/spry.mjs');
const READY = /Spry is ready at (http:\/\/\S+)/;
/** Covers a first start, which fetches the model. */
const READY_TIMEOUT_MS = 240_000;

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A running server. `url` has no path and no slash at its end. */
export type SpryServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything the server has written so far, both streams. */
  readonly log: () => string;
  readonly exited: Promise<Exit>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends the server if it still runs. */
  readonly stop: () => Promise<Exit>;
};

/**
 * Starts `spry serve` and waits until it is ready. Without `--tune on` it serves the model's file
 * as it is: on tuned weights an answer need not be the same alone and beside others.
 * @param options the command's own, after `--port`
 * @param env variables that differ from this process's; by default the data folder has no keys
 * @throws Error with the end of the server's log when it ends or stays silent
 */
export async function startServer(
  options: readonly string[] = [],
  port = 0,
  env: NodeJS.ProcessEnv = {},
): Promise<SpryServer> {
  const command = [LAUNCHER, 'serve', '--port', String(port), '--tune', 'off', ...options];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, SPRY_HOME: env['SPRY_HOME'] ?? temporaryHome() },
  });
  const exited = once(child, 'exit').then(([code, signal]): Exit => ({ code, signal }));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = await readyUrl(child, exited, () => log);
  const server: SpryServer = {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    log: () => log,
    exited,
    signal: (name) => child.kill(name),
    stop: async () => {
      // The second signal asks for a fast end where a stream still runs.
      child.kill('SIGTERM');
      child.kill('SIGINT');
      return await exited;
    },
  };
  return server;
}

function readyUrl(child: ChildProcess, exited: Promise<Exit>, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (reason: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`The server ${reason}. The end of its log:\n${log().slice(-2000)}`));
    };
    const deadline = setTimeout(() => fail('was not ready in time'), READY_TIMEOUT_MS);
    void exited.then((exit) => {
      clearTimeout(deadline);
      fail(`ended before it was ready (${exit.code ?? exit.signal})`);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const url = READY.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(deadline);
      resolve(url);
    });
  });
}
