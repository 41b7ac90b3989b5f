// Where a command's questions go: to a server that is there, or to one of the command's own.

import type { Spry } from '@spry/sdk';

import type { CommandContext } from '../context.ts';
import { createClient, findServer } from './local-server.ts';
import { startOwnServer } from './own-server.ts';

export type Connection = {
  readonly client: Spry;
  /** The model to ask unless another is chosen. */
  readonly model: string;
  /** Ends a server that was started for this. */
  readonly close: () => Promise<void>;
};

export type Wanted = {
  /** Address of a server, or `local`; undefined for what the environment says. */
  readonly url?: string | undefined;
  /** The model that was chosen; else the first that the server lists. */
  readonly model: string | undefined;
  readonly signal: AbortSignal;
};

/**
 * Finds a server, or starts one.
 * @throws APIError when the server refuses to list its models
 */
export async function connect(
  { url, model, signal }: Wanted,
  context: CommandContext,
): Promise<Connection> {
  const address = url === undefined || url === 'local' ? await findServer(context, url) : url;
  if (address !== undefined) {
    const client = createClient(address, context);
    return { client, model: model ?? (await firstModel(client, signal)), close: async () => {} };
  }
  const { client, stop } = await startOwnServer(model, signal, context);
  try {
    return { client, model: await firstModel(client, signal), close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a server lists first: Spry puts the model that it answers with there. */
async function firstModel(client: Spry, signal: AbortSignal): Promise<string> {
  const { data } = await client.models.list({ signal });
  const first = data[0];
  if (first === undefined) throw new Error(`${client.baseURL} has no model yet; try again later.`);
  return first.id;
}
