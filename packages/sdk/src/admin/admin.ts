// The administration of a Spry.

import type { AdminClient } from './admin-client.ts';
import { AdminEngines } from './engines.ts';
import { AdminKeys } from './keys.ts';
import { AdminModels } from './models.ts';
import { AdminRequests } from './requests.ts';
import { AdminUsage } from './usage.ts';

/**
 * Keys, usage, models, and a look at what the server is doing.
 *
 * It is made from a client rather than a part of it, so that programs that only chat do not carry
 * it along: no bundler could leave out what each client has. Its routes are Spry's own; other
 * servers answer them with 404.
 */
export class Admin {
  readonly keys: AdminKeys;
  readonly usage: AdminUsage;
  readonly requests: AdminRequests;
  readonly engines: AdminEngines;
  readonly models: AdminModels;

  /**
   * @param client any client of `@spry/sdk` or `@spry/sdk/core`; its key needs the scope `admin`
   * where the server has keys, else calls throw {AuthenticationError} or {PermissionDeniedError}
   */
  constructor(client: AdminClient) {
    this.keys = new AdminKeys(client);
    this.usage = new AdminUsage(client);
    this.requests = new AdminRequests(client);
    this.engines = new AdminEngines(client);
    this.models = new AdminModels(client);
  }
}
