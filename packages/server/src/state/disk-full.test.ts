import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from '../keys/testing/live-keys.ts';
import { testApp } from '../testing/test-app.ts';
import { UsageRecorder } from '../usage/usage-recorder.ts';
import type { Database } from './database.ts';
import type { UsageTable } from './tables.ts';

const use: UsageTable = {
  requestId: 'x'.repeat(4000),
  endedAtMs: 1_770_000_000_000,
  keyId: '',
  owner: '',
  model: 'm',
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens: 1,
  queueMs: 0,
  promptMs: 0,
  completionMs: 0,
  finishReason: 'stop',
  status: 200,
};

/** What SQLite says when the file cannot grow is the same as on a disk that is full. */
async function limitPages(database: Database, count: number): Promise<void> {
  await sql.raw(`PRAGMA max_page_count = ${count}`).execute(database.query);
}

test('with a full disk keys open, and usage waits in memory until there is room', async () => {
  const { database, ring, keys } = await keysRig(onTestFinished);
  const { key } = await keys.create({ name: 'a' });
  const failures: string[] = [];
  const recorder = new UsageRecorder(database, (error) => failures.push(String(error)));
  // A limit below the present size is the present size.
  await limitPages(database, 1);
  for (let count = 0; count < 50; count++) recorder.record(use);
  await recorder.flush();
  expect(failures[0]).toMatch(/full/);

  const app = testApp({ keys: ring, keyAdministration: keys });
  const headers = { authorization: `Bearer ${key}` };
  expect((await app.inject({ url: '/v1/models', headers })).statusCode).toBe(200);

  await limitPages(database, 1_000_000);
  await recorder.flush();
  expect(await database.query.selectFrom('usage').selectAll().execute()).toHaveLength(50);
});
