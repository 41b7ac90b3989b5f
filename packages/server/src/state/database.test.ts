import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../models/testing/folder.ts';
import { type Database, openDatabase, StateError } from './database.ts';

function open(home: string): Database {
  const database = openDatabase(home);
  onTestFinished(() => database.close());
  return database;
}

const owner = { owner: 'o', hint: 'spry_', scopes: '[]', priority: 0, createdAtMs: 1 };

test('what is written is there for the next one who opens it', async () => {
  const home = await temporaryFolder(onTestFinished);
  const first = open(join(home, 'new', 'folder'));
  const row = { ...owner, id: 'a', name: 'a', hash: 'a' };
  await first.query.insertInto('keys').values(row).execute();
  const rows = await open(join(home, 'new', 'folder'))
    .query.selectFrom('keys')
    .select(['id', 'createdAtMs'])
    .execute();
  expect(rows).toEqual([{ id: 'a', createdAtMs: 1 }]);
});

test('it tells that another program has written, and only then', async () => {
  const home = await temporaryFolder(onTestFinished);
  const [one, other] = [open(home), open(home)];
  const before = one.version();
  expect(one.version()).toBe(before);
  await other.query
    .insertInto('keys')
    .values({ ...owner, id: 'a', name: 'a', hash: 'a' })
    .execute();
  expect(one.version()).not.toBe(before);
});

test('nobody else on the machine can read it', async () => {
  const home = await temporaryFolder(onTestFinished);
  open(home);
  expect(statSync(join(home, 'spry.db')).mode & 0o077).toBe(0);
});

test('a file that is no database is refused with what to do', async () => {
  const home = await temporaryFolder(onTestFinished);
  writeFileSync(join(home, 'spry.db'), 'garbage '.repeat(1000));
  expect(() => openDatabase(home)).toThrow(StateError);
  expect(() => openDatabase(home)).toThrow(/spry\.db is damaged .*: put back a copy, or move/);
});

test('a database with a page of nonsense is refused', async () => {
  const home = await temporaryFolder(onTestFinished);
  await openDatabase(home).close();
  const file = join(home, 'spry.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 8192);
  writeFileSync(file, bytes);
  expect(() => openDatabase(home)).toThrow(/is damaged/);
});

test('a folder where a file stands in the way is refused', async () => {
  const home = await temporaryFolder(onTestFinished);
  writeFileSync(join(home, 'file'), '');
  expect(() => openDatabase(join(home, 'file'))).toThrow(StateError);
});

test('a newer version’s database is left alone', async () => {
  const home = await temporaryFolder(onTestFinished);
  await openDatabase(home).close();
  const sqlite = new Sqlite(join(home, 'spry.db'));
  sqlite.pragma('user_version = 1000');
  sqlite.close();
  expect(() => openDatabase(home)).toThrow(/newer version of Spry/);
});

test('it survives a program that is killed while it writes, again and again', async () => {
  const home = await temporaryFolder(onTestFinished);
  await openDatabase(home).close();
  const file = join(home, 'spry.db');
  const writer = new URL('./testing/endless-writer.mjs', import.meta.url);
  for (let round = 0; round < 5; round++) {
    const program = fork(writer, [file]);
    await once(program, 'message');
    program.kill('SIGKILL');
    await once(program, 'exit');
    const database = openDatabase(home);
    const { count } = await database.query
      .selectFrom('keys')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    // What it told of was committed.
    expect(count).toBeGreaterThanOrEqual(100 * (round + 1));
    await database.close();
  }
});
