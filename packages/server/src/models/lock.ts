// One process at a time: a lock file that names its holder and is touched while the holder lives.
import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, asWriteError, systemCode } from './errors.ts';
import { readJsonObject } from './files.ts';
import { LOCK_HEARTBEAT_MS, LOCK_POLL_INTERVAL_MS, LOCK_STALE_MS } from './limits.ts';

/** Settings of `withLock`. */
export type LockOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called once, with the holder's process id, when the lock is another's. */
  readonly onWait?: (holderPid: number) => void;
};

/** The locks that this process holds: its own id in a lock file is otherwise a leftover. */
const held = new Set<string>();

/**
 * Runs `task` while holding the lock file at `path`, waiting for another holder first. The lock
 * of a process that is gone is taken over.
 * @throws ModelError `aborted` while waiting, `disk_full` when the file cannot be written
 */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  task: () => Promise<Result>,
): Promise<Result> {
  const { signal } = options;
  let waiting = false;
  while (!(await acquire(path))) {
    const holderPid = await livingHolder(path);
    if (holderPid === null) {
      await discard(path);
      continue;
    }
    if (!waiting) options.onWait?.(holderPid);
    waiting = true;
    await delay(LOCK_POLL_INTERVAL_MS, undefined, signal ? { signal } : {}).catch(() => {
      throw abortedError();
    });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, LOCK_HEARTBEAT_MS).unref();
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    held.delete(path);
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  if (held.has(path)) return false;
  held.add(path);
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    await file.close();
    return true;
  } catch (error) {
    held.delete(path);
    if (systemCode(error) === 'EEXIST') return false;
    throw asWriteError(error, path);
  }
}

/** The process id of the lock's holder, or null where the holder is gone. */
async function livingHolder(path: string): Promise<number | null> {
  if (held.has(path)) return process.pid;
  const stats = await stat(path).catch(() => null);
  if (stats === null || Date.now() - stats.mtimeMs > LOCK_STALE_MS) return null;
  const { pid, host } = (await readJsonObject(path)) ?? {};
  // Just created and not yet written: somebody is there, whose id is not known yet.
  if (typeof pid !== 'number') return 0;
  if (host !== hostname()) return pid;
  return pid !== process.pid && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/**
 * Moves a dead holder's lock away. Between looking and moving, another process may have done so
 * and taken the lock: then its lock is put back.
 */
async function discard(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  if ((await livingHolder(aside)) !== null) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
