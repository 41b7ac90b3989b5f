// What is typed into the form for a key, and the request that comes of it.

import type { Key, KeyCreateParams, KeyLimitName, KeyScope } from '@spry/sdk/admin';

export type KeyForm = {
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly KeyScope[];
  /** Days from now; 0 is never. */
  readonly expiresInDays: number;
  /** None is all. */
  readonly models: readonly string[];
  readonly limits: Readonly<Record<KeyLimitName, number | undefined>>;
  readonly budget: number | undefined;
};

export const LIMIT_NAMES: readonly KeyLimitName[] = [
  'requests_per_minute',
  'requests_per_day',
  'tokens_per_minute',
  'tokens_per_day',
];

/** A form to begin with; the first key of a server is one that can administrate it. */
export function emptyForm(isFirst: boolean): KeyForm {
  return {
    name: '',
    owner: '',
    scopes: isFirst ? ['inference', 'admin'] : ['inference'],
    expiresInDays: 0,
    models: [],
    limits: {
      requests_per_minute: undefined,
      requests_per_day: undefined,
      tokens_per_minute: undefined,
      tokens_per_day: undefined,
    },
    budget: undefined,
  };
}

/** Scopes with one put in or taken out; the last one stays. */
export function toggleScope(scopes: readonly KeyScope[], scope: KeyScope): readonly KeyScope[] {
  if (!scopes.includes(scope)) return [...scopes, scope];
  const rest = scopes.filter((other) => other !== scope);
  return rest.length === 0 ? scopes : rest;
}

const DAY_SECONDS = 86_400;

/** Only what was filled in. */
export function toParams(form: KeyForm, nowMs: number): KeyCreateParams {
  const { name, owner, scopes, expiresInDays, models, limits, budget } = form;
  const limited = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  const expires_at = Math.floor(nowMs / 1000) + expiresInDays * DAY_SECONDS;
  return {
    name: name.trim(),
    scopes: [...scopes],
    ...(owner.trim() !== '' && { owner: owner.trim() }),
    ...(expiresInDays > 0 && { expires_at }),
    ...(models.length > 0 && { models: [...models] }),
    ...(limited.length > 0 && { limits: Object.fromEntries(limited) }),
    ...(budget !== undefined && { budget }),
  };
}

/** What is wrong with the name, before the server is asked. */
export function nameProblem(name: string, keys: readonly Key[]): string | undefined {
  const wanted = name.trim();
  if (wanted.startsWith('key_')) return 'Names cannot begin with key_, as the ids of keys do.';
  const isTaken = keys.some((key) => key.name === wanted && key.revoked_at === null);
  return isTaken ? 'A key of this name is in use.' : undefined;
}

/** Whether a key opens the server at this moment. */
export function isUsable({ revoked_at, expires_at }: Key, nowMs: number): boolean {
  return revoked_at === null && (expires_at === null || expires_at * 1000 > nowMs);
}

/** A command that asks the server with a key. */
export function curlWithKey(origin: string, key: string, model: string): string {
  const messages = [{ role: 'user', content: 'Hello!' }];
  const body = JSON.stringify({ model, messages, max_tokens: 50 });
  return [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H 'authorization: Bearer ${key}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}
