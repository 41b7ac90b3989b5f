// The administration of keys for programs other than the server, which may run meanwhile.

import { spryHome } from '../models/store.ts';
import { openDatabase } from '../state/database.ts';
import { type KeyAdministration, KeyStore } from './key-store.ts';

/**
 * Runs `task` with the keys of the data folder that the environment names.
 * @throws StateError when the database cannot be used
 */
export async function withKeys<Result>(
  env: NodeJS.ProcessEnv,
  task: (keys: KeyAdministration) => Promise<Result>,
): Promise<Result> {
  const database = openDatabase(spryHome(env));
  try {
    return await task(new KeyStore(database, Date.now));
  } finally {
    await database.close();
  }
}
