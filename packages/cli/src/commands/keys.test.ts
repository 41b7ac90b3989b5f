import type { KeyAdministration } from '@spry/server';
import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext, type FakeContext } from '../testing/fake-context.ts';

const key = {
  id: 'key_1',
  object: 'key' as const,
  name: 'laptop',
  hint: 'spry_abcd',
  owner: 'me',
  scopes: ['inference' as const],
  models: null,
  priority: 0,
  limits: {
    requests_per_minute: null,
    requests_per_day: null,
    tokens_per_minute: null,
    tokens_per_day: null,
  },
  budget: null,
  created_at: 1_770_000_000,
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
};

/** A context over keys that record what they were asked for. */
function createContext(): FakeContext & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  const administration: KeyAdministration = {
    create: async (request) => {
      calls.push(JSON.parse(JSON.stringify(request)));
      return { ...key, key: 'spry_secret' };
    },
    list: async () => [key, { ...key, name: 'old', revoked_at: 1_770_000_000 }],
    revoke: async (idOrName) => {
      calls.push(idOrName);
      return key;
    },
    rotate: async (idOrName) => {
      calls.push(idOrName);
      return { ...key, key: 'spry_new' };
    },
  };
  return { ...createFakeContext({ withKeys: (_env, task) => task(administration) }), calls };
}

test('create prints the key alone on stdout', async () => {
  const context = createContext();
  expect(await main(['keys', 'create', 'laptop'], context)).toBe(0);
  expect(context.stdout.text).toBe('spry_secret\n');
  expect(context.stderr.text).toContain('shown only now');
  expect(context.calls).toEqual([{ name: 'laptop', limits: {} }]);
});

test('create passes on what was given', async () => {
  const context = createContext();
  const words =
    'keys create ci --owner team --scope inference admin --model a b --expires-in 2 ' +
    '--priority -5 --requests-per-minute 1 --requests-per-day 2 --tokens-per-minute 3 ' +
    '--tokens-per-day 4 --budget 5';
  expect(await main(words.split(' '), context)).toBe(0);
  expect(context.calls).toEqual([
    {
      name: 'ci',
      owner: 'team',
      scopes: ['inference', 'admin'],
      models: ['a', 'b'],
      expires_at: 1_770_000_000 + 2 * 86_400,
      priority: -5,
      limits: {
        requests_per_minute: 1,
        requests_per_day: 2,
        tokens_per_minute: 3,
        tokens_per_day: 4,
      },
      budget: 5,
    },
  ]);
});

test('list is a table of everything but the keys', async () => {
  const context = createContext();
  expect(await main(['keys', 'list'], context)).toBe(0);
  expect(context.stdout.text.split('\n')).toEqual([
    'id     name    owner  scopes     key         created     last used  state',
    'key_1  laptop  me     inference  spry_abcd…  2026-02-02  never      in use',
    'key_1  old     me     inference  spry_abcd…  2026-02-02  never      revoked 2026-02-02',
    '',
  ]);
});

test('revoke and rotate name one key', async () => {
  const context = createContext();
  expect(await main(['keys', 'revoke', 'laptop'], context)).toBe(0);
  expect(context.stderr.text).toBe('Revoked key_1 (laptop).\n');
  expect(await main(['keys', 'rotate', 'key_1'], context)).toBe(0);
  expect(context.stdout.text).toBe('spry_new\n');
  expect(context.calls).toEqual(['laptop', 'key_1']);
});

test.each([
  [['keys', 'create'], "missing required argument 'name'"],
  [['keys', 'create', 'a', '--scope', 'root'], 'Allowed choices'],
  [['keys', 'create', 'a', '--expires-in', '0'], 'from 1 to'],
  [['keys', 'create', 'a', '--tokens-per-day', '1.5'], 'whole number'],
  [['keys', 'revoke'], "missing required argument 'key'"],
])('refuses %j with one line and exit code 2', async (words, expected) => {
  const context = createContext();
  expect(await main(words, context)).toBe(2);
  expect(context.stderr.text).toContain(expected);
  expect(context.calls).toEqual([]);
});

test.each([['create', 'laptop'], ['list'], ['revoke', 'laptop'], ['rotate', 'laptop']])(
  '%s prints JSON where that is asked for',
  async (...words) => {
    const context = createContext();
    expect(await main(['keys', ...words, '--json'], context)).toBe(0);
    const printed = JSON.parse(context.stdout.text);
    expect(words[0] === 'list' ? printed.keys[0] : printed).toMatchObject(key);
    expect('key' in printed).toBe(['create', 'rotate'].includes(words[0] ?? ''));
  },
);
