import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../models/testing/folder.ts';
import { dayMs } from '../time-units.ts';
import { openDatabase, StateError } from './database.ts';
import { migrations } from './migrations.ts';
import { openServerState, type ServerState } from './server-state.ts';
import type { UsageTable } from './tables.ts';

const startMs = 1_770_000_000_000;

const row: UsageTable = {
  requestId: 'req_1',
  endedAtMs: startMs,
  keyId: 'key_1',
  owner: 'team',
  model: 'm',
  promptTokens: 10,
  cachedTokens: 4,
  completionTokens: 5,
  queueMs: null,
  promptMs: null,
  completionMs: null,
  finishReason: null,
  status: 200,
};

function open(home: string, nowMs = startMs, usageDays?: number): Promise<ServerState> {
  return openServerState({
    env: { SPRY_HOME: home },
    apiKey: undefined,
    usageDays,
    clock: () => nowMs,
    onFailure: (error) => {
      throw error;
    },
  });
}

test('a second server is refused its folder until the first one has ended', async () => {
  const home = await temporaryFolder(onTestFinished);
  const first = await open(home);
  await expect(open(home)).rejects.toThrow(StateError);
  await expect(open(home)).rejects.toThrow(/Another server uses the folder .* SPRY_HOME/);
  // Commands are let in.
  await openDatabase(home).close();
  await first.close();
  await (await open(home)).close();
});

test('a start that fails leaves nothing open', async () => {
  const home = await temporaryFolder(onTestFinished);
  await (await open(home)).close();
  const sqlite = new Sqlite(join(home, 'spry.db'));
  sqlite.exec('ALTER TABLE usage RENAME TO elsewhere');
  sqlite.close();
  await expect(open(home)).rejects.toThrow(/no such table/);
  const again = new Sqlite(join(home, 'spry.db'));
  again.exec('ALTER TABLE elsewhere RENAME TO usage');
  again.close();
  // The lock, which was taken first, is given back last.
  await (await open(home)).close();
});

function fileAt(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
}

test.each([
  ['which is a file', (home: string) => fileAt(home), /home.server\.lock cannot be wr/],
  ['below a file', (home: string) => fileAt(dirname(home)), /cannot be written to/],
  [
    'with a lock that is none',
    (home: string) => {
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'server.lock'), 'garbage '.repeat(1000));
    },
    /server\.lock cannot be opened: file is not a database/,
  ],
])('a folder %s is refused with the reason', async (_what, prepare, message) => {
  const home = join(await temporaryFolder(onTestFinished), 'new', 'home');
  prepare(home);
  await expect(open(home)).rejects.toThrow(StateError);
  await expect(open(home)).rejects.toThrow(message);
});

test('a database that fails at the end is told of, and everything is closed', async () => {
  const home = await temporaryFolder(onTestFinished);
  const failures: unknown[] = [];
  const state = await openServerState({
    env: { SPRY_HOME: home },
    apiKey: undefined,
    usageDays: undefined,
    clock: () => startMs,
    onFailure: (error) => failures.push(error),
  });
  const { key } = await state.keys.create({ name: 'a' });
  state.ring.find(Buffer.from(key));
  state.usage.record(row);
  const sqlite = new Sqlite(join(home, 'spry.db'));
  sqlite.exec('ALTER TABLE usage RENAME TO usage_1; ALTER TABLE keys RENAME TO keys_1');
  await state.close();
  expect(failures.map(String)).toEqual([
    expect.stringContaining('no such table: usage'),
    expect.stringContaining('no such table: keys'),
  ]);
  sqlite.exec('ALTER TABLE usage_1 RENAME TO usage; ALTER TABLE keys_1 RENAME TO keys');
  sqlite.close();
  await (await open(home)).close();
});

test('usage is deleted when it is older than it is kept for, and not before', async () => {
  const home = await temporaryFolder(onTestFinished);
  const first = await open(home);
  for (let count = 0; count < 1200; count++) first.usage.record(row);
  first.usage.record({ ...row, endedAtMs: startMs + dayMs });
  await first.close();

  const usageOf = async (nowMs: number): Promise<[rows: number, days: number]> => {
    const state = await open(home, nowMs, 30);
    const { data } = await state.readUsage({ from: '2026-01-01', to: '2026-03-31' });
    await state.close();
    const database = openDatabase(home);
    const rows = await database.query.selectFrom('usage').selectAll().execute();
    await database.close();
    return [rows.length, data.length];
  };
  expect(await usageOf(startMs + 30 * dayMs)).toEqual([1201, 2]);
  expect(await usageOf(startMs + 30 * dayMs + 1)).toEqual([1, 2]);
  expect(await usageOf(startMs + 31 * dayMs + 1)).toEqual([0, 1]);
});

test('the days that this month’s budgets are counted from are kept until it ends', async () => {
  const home = await temporaryFolder(onTestFinished);
  const first = await open(home);
  first.usage.record(row);
  await first.close();
  const usedBy = async (nowMs: number) => {
    const state = await open(home, nowMs, 1);
    await state.close();
    return state.pastMonth.tokens.get('key_1');
  };
  expect(await usedBy(startMs + 20 * dayMs)).toBe(11);
  expect(await usedBy(startMs + 21 * dayMs)).toBe(11);
  expect(await usedBy(startMs + 27 * dayMs)).toBeUndefined();
});

test('an older version’s database is copied before it is changed', async () => {
  const home = await temporaryFolder(onTestFinished);
  const file = join(home, 'spry.db');
  const older = new Sqlite(file);
  const version = migrations.length - 1;
  for (const step of migrations.slice(0, version)) older.exec(step);
  older.exec(`INSERT INTO keys (id, name, owner, hash, hint, scopes, priority, created_at_ms)
    VALUES ('old', 'n', 'o', 'h', '', '[]', 0, 0)`);
  older.pragma(`user_version = ${version}`);
  older.close();

  const state = await open(home);
  expect((await state.keys.list()).map(({ id }) => id)).toEqual(['old']);
  await state.close();
  const copy = `${file}.version-${version}`;
  expect(statSync(copy).mode & 0o077).toBe(0);
  const copied = new Sqlite(copy);
  expect(copied.prepare('PRAGMA user_version').pluck().all()).toEqual([version]);
  expect(copied.prepare('SELECT id FROM keys').pluck().all()).toEqual(['old']);
  copied.close();
  // Only then: the next start leaves it as it is.
  const before = readFileSync(copy);
  await (await open(home)).close();
  expect(readFileSync(copy).equals(before)).toBe(true);
});
