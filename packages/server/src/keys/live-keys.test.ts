import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../state/database.ts';
import { KeyStore } from './key-store.ts';
import { keysRig } from './testing/live-keys.ts';

const bytes = (key: string): Buffer => Buffer.from(key);

test('a new key opens at once, is 256 random bits, and is nowhere in the database', async () => {
  const { keys, ring, home } = await keysRig(onTestFinished);
  const { key, ...shown } = await keys.create({ name: 'laptop' });
  expect(key).toMatch(/^spry_[\w-]{43}$/);
  expect(ring.find(bytes(key))?.name).toBe('laptop');
  expect(shown).toEqual({
    id: expect.stringMatching(/^key_[0-9a-f-]{36}$/),
    object: 'key',
    name: 'laptop',
    hint: key.slice(0, 9),
    owner: 'laptop',
    scopes: ['inference'],
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
  });
  expect(await keys.list()).toEqual([shown]);
  const files = ['spry.db', 'spry.db-wal'].map((file) => readFileSync(join(home, file), 'latin1'));
  expect(files.join()).toContain('laptop');
  expect(files.join()).not.toContain(key.slice(0, 20));
});

test('all that a key was made with is there in the next run', async () => {
  const { keys, ring, home } = await keysRig(onTestFinished);
  const { key } = await keys.create({
    name: 'ci',
    owner: 'team',
    scopes: ['admin', 'inference'],
    expires_at: 1_780_000_000,
    models: ['a/b', 'c'],
    priority: -3,
    limits: { requests_per_minute: 1, tokens_per_day: 1_000_000_000_000 },
    budget: 50_000_000,
  });
  const other = openDatabase(home);
  onTestFinished(() => other.close());
  const [read] = await new KeyStore(other, Date.now).readAll();
  expect(read).toEqual(ring.find(bytes(key)));
  expect(read).toMatchObject({
    owner: 'team',
    scopes: ['admin', 'inference'],
    expiresAtMs: 1_780_000_000_000,
    models: ['a/b', 'c'],
    priority: -3,
    requestsPerMinute: 1,
    requestsPerDay: null,
    tokensPerMinute: null,
    tokensPerDay: 1_000_000_000_000,
    budget: 50_000_000,
  });
});

test.each([
  [null, 'The body must be a JSON object.', undefined],
  [{}, '`name` must be a string', 'name'],
  [{ name: '' }, '`name` must be a string', 'name'],
  [{ name: 'a\u0000b' }, 'without control characters', 'name'],
  [{ name: '\ud800' }, 'without control characters', 'name'],
  [{ name: 'a', owner: 'x'.repeat(101) }, '`owner` must be', 'owner'],
  [{ name: 'a', scopes: ['root'] }, '`inference` and `admin`', 'scopes.0'],
  [{ name: 'a', scopes: [] }, '`scopes` must be a list', 'scopes'],
  [{ name: 'a', expires_at: 1.5 }, '`expires_at` must be an integer', 'expires_at'],
  [{ name: 'a', models: 'all' }, '`models` must be a list', 'models'],
  [{ name: 'a', priority: 101 }, '`priority` must be an integer', 'priority'],
  [{ name: 'a', limits: 5 }, '`limits` must be an object', 'limits'],
  [
    { name: 'a', limits: { tokens_per_day: 0 } },
    '`limits.tokens_per_day` must be an integer',
    'limits.tokens_per_day',
  ],
])('a request for a key like %j is refused', async (request, message, param) => {
  const { keys } = await keysRig(onTestFinished);
  const error = { message: expect.stringContaining(message), ...(param && { param }) };
  const body = { error };
  await expect(keys.create(request)).rejects.toMatchObject({ status: 400, body });
  expect(await keys.list()).toEqual([]);
});

test('a name is free again when its key is revoked', async () => {
  const { keys } = await keysRig(onTestFinished);
  await keys.create({ name: 'a' });
  await expect(keys.create({ name: 'a' })).rejects.toMatchObject({ status: 409 });
  await keys.revoke('a');
  await keys.create({ name: 'a' });
  expect(await keys.list()).toHaveLength(2);
});

test('of two keys of which one is called like the other’s id, the id counts', async () => {
  const { keys, database } = await keysRig(onTestFinished);
  const [one, other] = [await keys.create({ name: 'a' }), await keys.create({ name: 'b' })];
  await expect(keys.create({ name: one.id })).rejects.toMatchObject({
    status: 400,
    body: { error: { param: 'name', message: expect.stringContaining('must not begin with') } },
  });
  // Versions before took such names.
  await database.query
    .updateTable('keys')
    .set({ name: one.id })
    .where('id', '=', other.id)
    .execute();
  expect((await keys.rotate(one.id)).id).toBe(one.id);
  expect((await keys.revoke(one.id)).id).toBe(one.id);
  expect((await keys.list()).filter((key) => key.revoked_at === null)).toMatchObject([
    { id: other.id, name: one.id },
  ]);
});

test('a revoked key opens nothing more, and the server stays closed', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  expect([ring.isEmpty, ring.hasUsable]).toEqual([true, false]);
  const { id, key } = await keys.create({ name: 'a' });
  expect([ring.isEmpty, ring.hasUsable]).toEqual([false, true]);
  const { revoked_at } = await keys.revoke(id);
  expect(revoked_at).toBe(1_770_000_000);
  expect(ring.find(bytes(key))).toBeUndefined();
  expect([ring.isEmpty, ring.hasUsable]).toEqual([false, false]);
  await expect(keys.revoke(id)).rejects.toMatchObject({ status: 404 });
  await expect(keys.rotate(id)).rejects.toMatchObject({ status: 404 });
});

test('a rotated key has all that the old one had, and the old one ends', async () => {
  const { keys, ring } = await keysRig(onTestFinished);
  const { key: old, ...before } = await keys.create({ name: 'a', priority: 2 });
  const { key, ...after } = await keys.rotate('a');
  expect(after).toEqual({ ...before, hint: key.slice(0, 9) });
  expect(ring.find(bytes(old))).toBeUndefined();
  expect(ring.find(bytes(key))?.id).toBe(before.id);
});

test('a key ends at its time to the millisecond', async () => {
  const rig = await keysRig(onTestFinished);
  const { key } = await rig.keys.create({ name: 'a', expires_at: 1_770_000_010 });
  rig.nowMs = 1_770_000_009_999;
  expect(rig.ring.find(bytes(key))).toBeDefined();
  rig.nowMs++;
  expect(rig.ring.find(bytes(key))).toBeUndefined();
});

test('a change by another program takes effect within a second', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { home, ring } = await keysRig(onTestFinished);
  const other = openDatabase(home);
  onTestFinished(() => other.close());
  const store = new KeyStore(other, Date.now);
  const { key } = await store.create({ name: 'a' });
  await vi.advanceTimersByTimeAsync(1_000);
  await expect.poll(() => ring.find(bytes(key))).toBeDefined();
  await store.revoke('a');
  await vi.advanceTimersByTimeAsync(1_000);
  await expect.poll(() => ring.find(bytes(key))).toBeUndefined();
});

test('when a key was last used is written down, at the latest at the end', async () => {
  const rig = await keysRig(onTestFinished);
  const { key } = await rig.keys.create({ name: 'a' });
  rig.nowMs += 60_000;
  rig.ring.find(bytes(key));
  await rig.keys.close();
  expect((await rig.keys.list())[0]?.last_used_at).toBe(1_770_000_060);
});

test('nothing but the key opens, whatever is sent', async () => {
  const { keys, ring } = await keysRig(onTestFinished, 'the environment’s');
  const { key } = await keys.create({ name: 'a' });
  expect(ring.find(bytes('the environment’s'))?.scopes).toEqual(['inference', 'admin']);
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("' OR 1=1 --", '__proto__', '', key.toUpperCase(), `${key} `),
    fc.nat(key.length - 1).map((length) => key.slice(0, length)),
  );
  fc.assert(
    fc.property(hostile, (sent) => {
      expect(ring.find(bytes(sent))).toBeUndefined();
    }),
  );
});
