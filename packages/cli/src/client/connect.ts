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

/**
 * Finds a server, or starts one.
 * @param model the one that was chosen; else the first that the server lists
 * @throws APIError when the server refuses to list its models
 */
export async function connect(
  model: string | undefined,
  signal: AbortSignal,
  context: CommandContext,
): Promise<Connection> {
  const url = await findServer(context);
  if (url !== undefined) {
    const client = createClient(url, context);
    return { client, model: model ?? (await firstModel(client, signal)), close: async () => {} };
  }
  const { client, stop } = await startOwnServer(model, signal, context);
  return { client, model: await firstModel(client, signal), close: stop };
}

/** What a server lists first: Spry puts the model that it answers with there. */
async function firstModel(client: Spry, signal: AbortSignal): Promise<string> {
  const { data } = await client.models.list({ signal });
  const first = data[0];
  if (first === undefined) throw new Error(`${client.baseURL} has no model yet; try again later.`);
  return first.id;
}
