// A server of a command's own, for as long as the command runs: with the models of this machine,
// and without its keys, its usage or its database, which a server that runs beside it may hold.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Spry } from '@spry/sdk';
import type { RunningServer } from '@spry/server';

import type { CommandContext } from '../context.ts';
import { createReporter } from '../reporter.ts';

export type OwnServer = {
  readonly client: Spry;
  readonly stop: () => Promise<void>;
};

/**
 * Starts it on a free port of loopback, behind a key that only this process knows. Weights that
 * were fitted to the machine are used; nothing is measured now.
 * @param model as for `spry serve`; the default model if undefined
 * @throws ModelError or StartError
 */
export async function startOwnServer(
  model: string | undefined,
  signal: AbortSignal,
  context: CommandContext,
): Promise<OwnServer> {
  const { areWeightsFitted, resolveModel, serve } = await context.loadServer();
  const { report, say } = createReporter(context);
  const { env, cwd, fetch } = context;
  if (context.stderr.isTTY === true) say('No server runs on this machine; starting an engine …');
  const found = await resolveModel(model, { env, cwd, fetch, report, signal });
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'spry-own-'));
  const apiKey = randomBytes(32).toString('base64url');
  const deleteState = (): void => rmSync(stateFolder, { recursive: true, force: true });
  let server: RunningServer;
  try {
    server = await serve({
      host: '127.0.0.1',
      port: 0,
      ...(model !== undefined && { model }),
      tune: await areWeightsFitted(found, env),
      drainTimeoutMs: 0,
      apiKey,
      logLevel: 'error',
      stateFolder,
      env,
      cwd,
      report: (event) => {
        if (event.type === 'notice') say(event.message);
      },
      signal,
    });
  } catch (error) {
    deleteState();
    throw error;
  }
  const client = new Spry({ baseURL: server.url, apiKey, fetch: (url, init) => fetch(url, init) });
  const stop = async (): Promise<void> => {
    await server.stop();
    deleteState();
  };
  return { client, stop };
}
