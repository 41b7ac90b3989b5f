// The server that commands talk to: the one that SPRY_BASE_URL names, else the one that runs on
// this machine, else none.

import { Spry } from '@spry/sdk';

import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { LOCAL_SERVER_TIMEOUT_MS } from '../limits.ts';

/** Where `spry serve` listens unless told otherwise. */
export const LOCAL_URL = 'http://127.0.0.1:7779';

type ClientContext = Pick<CommandContext, 'env' | 'fetch'>;

/** A client of the server at `baseURL`, with the key of the environment. */
export function createClient(baseURL: string, { env, fetch }: ClientContext): Spry {
  try {
    const apiKey = env['SPRY_API_KEY'] || null;
    return new Spry({ baseURL, apiKey, fetch: (url, init) => fetch(url, init) });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * The address of a server that is there; undefined where none is named and none runs here.
 * @param where `local` leaves the environment alone
 */
export async function findServer(
  { env, fetch }: ClientContext,
  where?: 'local',
): Promise<string | undefined> {
  const named = env['SPRY_BASE_URL'];
  if (named && where === undefined) return named;
  try {
    const response = await fetch(`${LOCAL_URL}/livez`, {
      signal: AbortSignal.timeout(LOCAL_SERVER_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok ? LOCAL_URL : undefined;
  } catch {
    return undefined;
  }
}
