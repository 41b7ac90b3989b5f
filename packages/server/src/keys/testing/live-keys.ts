// Live keys over a database in a folder of its own, with a clock that a test sets.

import { temporaryFolder } from '../../models/testing/folder.ts';
import { type Database, openDatabase } from '../../state/database.ts';
import { KeyRing } from '../key-ring.ts';
import { LiveKeys } from '../live-keys.ts';

export type KeysRig = {
  readonly home: string;
  readonly database: Database;
  readonly ring: KeyRing;
  readonly keys: LiveKeys;
  /** What the clock of all of them says. */
  nowMs: number;
};

/** @param atEnd registers work for the end of the test, such as vitest's `onTestFinished` */
export async function keysRig(
  atEnd: (cleanUp: () => Promise<void>) => void,
  environmentKey?: string,
): Promise<KeysRig> {
  const home = await temporaryFolder(atEnd);
  const database = openDatabase(home);
  const rig = { home, database, nowMs: 1_770_000_000_500 };
  const clock = (): number => rig.nowMs;
  const ring = new KeyRing(clock, environmentKey);
  const keys = await LiveKeys.open({
    database,
    ring,
    clock,
    onFailure: (error) => {
      throw error;
    },
  });
  atEnd(async () => {
    await keys.close();
    await database.close();
  });
  return Object.assign(rig, { ring, keys });
}
