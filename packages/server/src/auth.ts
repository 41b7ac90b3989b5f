// Who asks: every request is made with a key, unless this is a machine's own server without any.

import type { KeyScope } from '@spry/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';
import type { ApiKey } from './keys/api-key.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { digestOf } from './keys/secret.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a key. */
    public?: boolean;
    /** What a key must be for. Default: `inference`. */
    scope?: KeyScope;
  }
  interface FastifyRequest {
    /** Who asks; missing until the key was checked. */
    caller: Caller;
  }
}

export type Caller = {
  /** Owners get the machine by turns. */
  readonly owner: string;
  /** Null where no key is needed. */
  readonly key: ApiKey | null;
};

const nobody: Caller = { owner: '', key: null };

/**
 * Refuses every request without a key of the right scope, but for routes that are marked public.
 * @param loopback whether only this machine can connect: as long as no key was ever made, any
 * request is then answered
 */
export function requireKeys(app: FastifyInstance, keys: KeyRing, loopback: boolean): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    request.caller = nobody;
    const { config } = request.routeOptions;
    if (config.public === true) return;
    request.caller = identify(request, keys, loopback);
    const { scope = 'inference' } = config;
    const { key } = request.caller;
    if (key !== null && !key.scopes.includes(scope)) {
      throw new ApiError('insufficient_scope', { scope });
    }
  });
}

function identify(request: FastifyRequest, keys: KeyRing, loopback: boolean): Caller {
  const sent = bearerToken(request.headers.authorization);
  if (loopback && keys.isEmpty) {
    // Programs that bring different keys are different owners, whatever the keys are.
    return sent === undefined ? nobody : { ...nobody, owner: digestOf(sent).toString('base64url') };
  }
  const key = sent && keys.find(sent);
  if (key === undefined) throw invalidApiKey();
  return { owner: key.owner, key };
}

/** Whether the caller may ask for the model with this id. */
export function mayUse({ key }: Caller, modelId: string): boolean {
  return key === null || key.models === null || key.models.includes(modelId);
}

/** The rest of the line after the scheme, as it is: keys may contain spaces. */
function bearerToken(header: string | undefined): Buffer | undefined {
  const token = header?.match(/^bearer (.*)$/is)?.[1];
  // Node reads headers as Latin-1, which keeps each byte.
  return token === undefined ? undefined : Buffer.from(token, 'latin1');
}

function invalidApiKey(): ApiError {
  return new ApiError('invalid_api_key', {}, { headers: { 'www-authenticate': 'Bearer' } });
}
