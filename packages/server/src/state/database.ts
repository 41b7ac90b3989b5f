// What outlives the server: one SQLite file in Spry's data folder, which the server and the
// commands open at the same time.

import { closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CamelCasePlugin, Kysely, SqliteDialect } from 'kysely';
import Sqlite from 'libsql';
import AsyncSqlite from 'libsql/promise';
import { databaseBusyTimeoutMs } from '../limits.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

/** The database cannot be used; `message` is one sentence for the person at the terminal. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

export type Database = {
  readonly query: Kysely<Tables>;
  /** A number that changes when another program has written to the file. */
  readonly version: () => number;
  /** Moves what was written from the log to the file proper, on another thread. */
  readonly checkpoint: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Opens the database in the folder `home`, and brings it to the present form.
 * @throws StateError when it is damaged, cannot be written to, or is a newer version's
 */
export function openDatabase(home: string): Database {
  const file = path.join(home, 'spry.db');
  try {
    return open(file);
  } catch (error) {
    throw error instanceof StateError ? error : explain(error, file);
  }
}

function open(file: string): Database {
  mkdirSync(path.dirname(file), { recursive: true });
  // Nobody else on this machine has a use for it.
  closeSync(openSync(file, 'a', 0o600));
  const sqlite = new Sqlite(file, { timeout: databaseBusyTimeoutMs });
  try {
    // Readers and the writer do not wait for one another. A transaction survives the end of the
    // process as soon as it is committed; a power cut may take the last ones, never the file.
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = NORMAL');
    // Syncing the disk would stop the thread that writes streams; see `checkpoint`.
    sqlite.pragma('wal_autocheckpoint = 0');
    checkPages(sqlite);
    backUp(sqlite, file);
    migrate(sqlite, file);
  } catch (error) {
    sqlite.close();
    throw error;
  }
  const background = new AsyncSqlite(file, { timeout: databaseBusyTimeoutMs });
  const checkpoint = async (): Promise<void> => {
    await background.exec('PRAGMA wal_checkpoint(PASSIVE)');
  };
  const dataVersion = sqlite.prepare('PRAGMA data_version').pluck();
  const query = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: sqlite }),
    plugins: [new CamelCasePlugin()],
  });
  return {
    query,
    version: () => Number(dataVersion.all()[0]),
    checkpoint,
    close: async () => {
      try {
        // What was written is then in the file itself, which alone makes a whole copy.
        await checkpoint();
      } finally {
        background.close();
        await query.destroy();
      }
    },
  };
}

function checkPages(sqlite: Sqlite.Database): void {
  const [finding] = sqlite.prepare('PRAGMA quick_check(1)').pluck().all();
  if (finding !== 'ok') throw new Error(`file is damaged: ${String(finding).split('\n')[0]}`);
}

/**
 * Before an older version's file is changed, a whole copy of it is put beside it; with that, the
 * older version can go on.
 */
function backUp(sqlite: Sqlite.Database, file: string): void {
  const version = versionOf(sqlite);
  if (version === 0 || version >= migrations.length) return;
  const copy = `${file}.version-${version}`;
  const partial = `${copy}.${process.pid}.partial`;
  rmSync(partial, { force: true });
  // As private as the file itself; SQLite fills an empty one.
  closeSync(openSync(partial, 'wx', 0o600));
  sqlite.prepare('VACUUM INTO ?').run(partial);
  renameSync(partial, copy);
}

function versionOf(sqlite: Sqlite.Database): number {
  return Number(sqlite.prepare('PRAGMA user_version').pluck().all()[0]);
}

/** Inside of one transaction, so that of two programs that start at once one waits. */
function migrate(sqlite: Sqlite.Database, file: string): void {
  const apply = sqlite.transaction(() => {
    const version = versionOf(sqlite);
    if (version > migrations.length) {
      throw new StateError(`${file} was written by a newer version of Spry: use that one.`);
    }
    for (const step of migrations.slice(version)) sqlite.exec(step);
    // Also where nothing is to be done: only a write tells whether the file can be written to.
    sqlite.exec(`PRAGMA user_version = ${migrations.length}`);
  });
  apply.immediate();
}

function explain(cause: unknown, file: string): StateError {
  const [reason, code] = [reasonOf(cause), codeOf(cause)];
  if (/NOTADB|CORRUPT/.test(code) || /damaged|malformed/.test(reason)) {
    return new StateError(
      `The database ${file} is damaged (${reason}): put back a copy, or move the file away to ` +
        'start without keys and usage.',
      { cause },
    );
  }
  return unusable(cause, `The database ${file}`);
}

/** @param file how it is called, at the beginning of a sentence */
export function unusable(cause: unknown, file: string): StateError {
  const [reason, code] = [reasonOf(cause), codeOf(cause)];
  if (unwritable.test(code) || /readonly/.test(reason)) {
    return new StateError(
      `${file} cannot be written to (${reason}): make it and its folder writable, or name ` +
        'another folder in SPRY_HOME.',
      { cause },
    );
  }
  return new StateError(`${file} cannot be opened: ${reason}.`, { cause });
}

const unwritable = /READONLY|CANTOPEN|FULL|EACCES|EROFS|EPERM|ENOTDIR|EEXIST|ENOSPC/;

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of the system or of SQLite; empty where an error has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
