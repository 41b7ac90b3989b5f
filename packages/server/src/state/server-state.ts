// Everything of a running server that outlives it, over one database.

import { KeyRing } from '../keys/key-ring.ts';
import { LiveKeys } from '../keys/live-keys.ts';
import { checkpointMs } from '../limits.ts';
import { spryHome } from '../models/store.ts';
import type { PastUse } from '../rate-limits/rate-limiter.ts';
import type { UsageReader } from '../routes/admin-usage.ts';
import { readPastUses } from '../usage/past-uses.ts';
import { UsageRecorder } from '../usage/usage-recorder.ts';
import { readUsage } from '../usage/usage-report.ts';
import { openDatabase } from './database.ts';

export type ServerStateOptions = {
  /** Names the data folder. */
  readonly env: NodeJS.ProcessEnv;
  /** A key with all scopes that is not in the database. */
  readonly apiKey: string | undefined;
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
  /** Writes what is left to write. */
  readonly close: () => Promise<void>;
};

/** @throws StateError when the database cannot be used */
export async function openServerState(options: ServerStateOptions): Promise<ServerState> {
  const { env, apiKey, clock, onFailure } = options;
  const database = openDatabase(spryHome(env));
  const ring = new KeyRing(clock, apiKey);
  const keys = await LiveKeys.open({ database, ring, clock, onFailure });
  const usage = new UsageRecorder(database, onFailure);
  const checkpoints = setInterval(() => {
    void database.checkpoint().catch(onFailure);
  }, checkpointMs).unref();
  return {
    ring,
    keys,
    usage,
    pastUses: await readPastUses(database, clock()),
    readUsage: (question) => readUsage(database, question, clock()),
    close: async () => {
      clearInterval(checkpoints);
      await usage.flush();
      await keys.close();
      await database.close();
    },
  };
}
