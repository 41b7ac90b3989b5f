import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LOCK_STALE_MS } from './limits.ts';
import { withLock } from './lock.ts';
import { temporaryFolder } from './testing/folder.ts';

/** No process has this id: it is above the largest that Linux gives. */
const DEAD_PID = 2 ** 30;

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(onTestFinished), 'model.lock');
}

test('tasks run one after the other, and the lock goes away', async () => {
  const path = await lockPath();
  const order: string[] = [];
  const task = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(path, {}, task('a')), withLock(path, {}, task('b'))]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(await readdir(join(path, '..'))).toEqual([]);
});

test('a task that fails releases the lock', async () => {
  const path = await lockPath();
  const failing = withLock(path, {}, () => Promise.reject(new Error('task')));
  await expect(failing).rejects.toThrow('task');
  expect(await withLock(path, {}, async () => 'free')).toBe('free');
});

describe('a lock is taken over', () => {
  test.each([
    ['of a dead process', { pid: DEAD_PID, host: hostname() }],
    ['of an earlier process with this one\u2019s id', { pid: process.pid, host: hostname() }],
  ])('%s', async (_, holder) => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify(holder));
    expect(await withLock(path, {}, async () => 'mine')).toBe('mine');
  });

  test('of another machine that has fallen silent', async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    const past = new Date(Date.now() - LOCK_STALE_MS - 1_000);
    await utimes(path, past, past);
    expect(await withLock(path, {}, async () => 'mine')).toBe('mine');
  });

  test('by one of many that wait', async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ pid: DEAD_PID, host: hostname() }));
    let running = 0;
    const task = async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => withLock(path, {}, task)));
  });
});

test('a living holder is waited for, until the signal', async () => {
  const path = await lockPath();
  await writeFile(path, JSON.stringify({ pid: process.ppid, host: hostname() }));
  const controller = new AbortController();
  const holders: number[] = [];
  const onWait = (pid: number): void => {
    holders.push(pid);
    controller.abort();
  };
  const waiting = withLock(path, { signal: controller.signal, onWait }, async () => 'mine');
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  expect(holders).toEqual([process.ppid]);
});
