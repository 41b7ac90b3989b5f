// One server for one data folder: two would each count the limits of the same keys for themselves.
// The lock is one of SQLite's own on a file of nothing, which the system takes back from a process
// that is killed: there is never a stale one.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'libsql';
import { codeOf, StateError, unusable } from './database.ts';

export type FolderLock = { readonly release: () => void };

/**
 * Locks the folder `home` for as long as the process lives, or until it is released.
 * @throws StateError when another server has it, or it cannot be written to
 */
export function lockFolder(home: string): FolderLock {
  const file = path.join(home, 'server.lock');
  try {
    mkdirSync(home, { recursive: true });
    return lock(file);
  } catch (cause) {
    if (codeOf(cause) !== 'SQLITE_BUSY') throw unusable(cause, `The file ${file}`);
    throw new StateError(
      `Another server uses the folder ${home}: stop it, or name another folder for this one in ` +
        'SPRY_HOME.',
      { cause },
    );
  }
}

function lock(file: string): FolderLock {
  const sqlite = new Sqlite(file, { timeout: 0 });
  try {
    sqlite.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  const release = (): void => {
    // Not left to `close`: it comes into effect only when the garbage is collected.
    sqlite.exec('ROLLBACK');
    sqlite.close();
  };
  return { release };
}
