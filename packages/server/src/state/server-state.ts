// Everything of a running server that outlives it, over one database.

import { KeyRing } from '../keys/key-ring.ts';
import { LiveKeys } from '../keys/live-keys.ts';
import { checkpointMs, usageDaysKept, usageDeletionMs } from '../limits.ts';
import { spryHome } from '../models/store.ts';
import type { PastMonth } from '../rate-limits/monthly-budget.ts';
import type { PastUse } from '../rate-limits/rate-limiter.ts';
import type { UsageReader } from '../routes/admin-usage.ts';
import { readPastMonth, readPastUses } from '../usage/past-uses.ts';
import { deleteUsage } from '../usage/usage-deletion.ts';
import { UsageRecorder } from '../usage/usage-recorder.ts';
import { readUsage } from '../usage/usage-report.ts';
import { type Database, openDatabase } from './database.ts';
import { lockFolder } from './folder-lock.ts';

export type ServerStateOptions = {
  /** Names the data folder. */
  readonly env: NodeJS.ProcessEnv;
  /** A key with all scopes that is not in the database. */
  readonly apiKey: string | undefined;
  /** Days after which it is forgotten what was used. Default: `usageDaysKept` of limits.ts. */
  readonly usageDays: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Told when the database fails later; the server then goes on with what it knows. */
  readonly onFailure: (error: unknown) => void;
};

export type ServerState = {
  readonly ring: KeyRing;
  readonly keys: LiveKeys;
  readonly usage: UsageRecorder;
  readonly readUsage: UsageReader;
  /** What keys used in the day before, by their ids. */
  readonly pastUses: ReadonlyMap<string, readonly PastUse[]>;
  /** What keys used in this month before. */
  readonly pastMonth: PastMonth;
  /** How often the database has failed. */
  readonly failureCount: () => number;
  /** Writes what is left to write, as far as that is possible; never throws. */
  readonly close: () => Promise<void>;
};

/** @throws StateError when the database cannot be used, or another server uses it */
export async function openServerState(options: ServerStateOptions): Promise<ServerState> {
  const home = spryHome(options.env);
  // What is opened is closed again in the opposite order, also when what comes after it fails.
  const closings: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closing of closings.splice(0).reverse()) {
      try {
        await closing();
      } catch (error) {
        // Nobody can do more about it; what is still open is to be closed all the same.
        options.onFailure(error);
      }
    }
  };
  try {
    closings.push(lockFolder(home).release);
    const database = openDatabase(home);
    closings.push(database.close);
    return { ...(await openParts(database, options, closings)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(
  database: Database,
  { apiKey, usageDays = usageDaysKept, clock, ...options }: ServerStateOptions,
  closings: (() => unknown)[],
): Promise<Omit<ServerState, 'close'>> {
  let failureCount = 0;
  const onFailure = (error: unknown): void => {
    failureCount++;
    options.onFailure(error);
  };
  const ring = new KeyRing(clock, apiKey);
  const keys = await LiveKeys.open({ database, ring, clock, onFailure });
  closings.push(() => keys.close());
  const usage = new UsageRecorder(database, onFailure);
  closings.push(() => usage.close());
  const repeat = (task: () => Promise<void>, intervalMs: number): void => {
    const timer = setInterval(() => void task().catch(onFailure), intervalMs).unref();
    closings.push(() => clearInterval(timer));
  };
  const deleteOld = (): Promise<void> => deleteUsage(database, usageDays, clock());
  repeat(database.checkpoint, checkpointMs);
  repeat(deleteOld, usageDeletionMs);
  await deleteOld();
  return {
    ring,
    keys,
    usage,
    failureCount: () => failureCount,
    pastUses: await readPastUses(database, clock()),
    pastMonth: await readPastMonth(database, clock()),
    readUsage: (question) => readUsage(database, question, clock()),
  };
}
