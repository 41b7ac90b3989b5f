// Who asks: every request is made with a key, unless this is a machine's own server without any.

import type { KeyScope } from '@spry/wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';
import type { ApiKey } from './keys/api-key.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { digestOf } from './keys/secret.ts';
import { formatDuration } from './rate-limits/duration.ts';
import { WrongKeys } from './wrong-keys.ts';

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
export function requireKeys(
  app: FastifyInstance,
  keys: KeyRing,
  loopback: boolean,
  monotonicClock: () => number,
): void {
  const wrongKeys = new WrongKeys(monotonicClock);
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    request.caller = nobody;
    const { config } = request.routeOptions;
    if (config.public === true) return;
    request.caller = identify(request, keys, loopback, wrongKeys);
    const { scope = 'inference' } = config;
    const { key } = request.caller;
    if (key !== null && !key.scopes.includes(scope)) {
      throw new ApiError('insufficient_scope', { scope });
    }
  });
}

function identify(
  request: FastifyRequest,
  keys: KeyRing,
  loopback: boolean,
  wrongKeys: WrongKeys,
): Caller {
  const sent = bearerToken(request.headers.authorization);
  if (loopback && keys.isEmpty) {
    // Programs that bring different keys are different owners, whatever the keys are.
    return sent === undefined ? nobody : { ...nobody, owner: digestOf(sent).toString('base64url') };
  }
  if (sent === undefined) throw invalidApiKey();
  const key = keys.find(sent);
  const waitMs = wrongKeys.waitMs(request.ip);
  // Others may share the address: whoever has a key that nobody guesses is let in.
  if (key !== undefined && (waitMs === 0 || !keys.isGuessable(key))) {
    return { owner: key.owner, key };
  }
  if (waitMs > 0) throw tooManyWrongKeys(waitMs);
  wrongKeys.count(request.ip);
  throw invalidApiKey();
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

function tooManyWrongKeys(waitMs: number): ApiError {
  const headers = { 'retry-after': String(Math.ceil(waitMs / 1000)) };
  return new ApiError('too_many_wrong_keys', { wait: formatDuration(waitMs) }, { headers });
}

function invalidApiKey(): ApiError {
  return new ApiError('invalid_api_key', {}, { headers: { 'www-authenticate': 'Bearer' } });
}
