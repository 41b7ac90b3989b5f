// Spry's own client, of a server under test.
import { Admin } from '../../packages/sdk/dist/admin/index.js';
import { Spry } from '../../packages/sdk/dist/index.js';

/** @param apiKey any is good where the server has no keys */
export function clientOf(serverUrl: string, apiKey = 'none'): Spry {
  return new Spry({ baseURL: `${serverUrl}/v1`, apiKey });
}

/** The administration of the same server. */
export function adminOf(serverUrl: string, apiKey?: string): Admin {
  return new Admin(clientOf(serverUrl, apiKey));
}
