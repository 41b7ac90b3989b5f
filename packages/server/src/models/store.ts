// Where model files live on this machine, and which of them are known to be whole.
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { asWriteError } from './errors.ts';
import { fileStats, hashFile, readJsonObject, writeJson } from './files.ts';

/** A file whose every byte was hashed, now or when its record was written. */
export type HashedFile = {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
};

/** Lets a caller follow and stop the hashing of a large file. */
export type HashOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: (byteCount: number, totalBytes: number) => void;
};

/**
 * Spry's data folder: SPRY_HOME, or the platform's place for application data. On Linux that is
 * `$XDG_DATA_HOME/spry`, by default `~/.local/share/spry`.
 */
export function spryHome(env: NodeJS.ProcessEnv, platform: string = process.platform): string {
  if (env['SPRY_HOME']) return resolve(env['SPRY_HOME']);
  const home = userHome(env);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'spry');
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'spry');
  }
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'spry');
}

/** The file name of a model that is imported under a name; null where it cannot be one. */
export function importedName(id: string): string | null {
  return /^[a-z0-9][\w.-]{0,99}$/i.test(id) ? `${id}.gguf` : null;
}

/** The home folder of the person who runs Spry. */
export function userHome(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || env['USERPROFILE'] || homedir();
}

/** The folder of model files, and the records that say which bytes they hold. */
export class ModelStore {
  readonly directory: string;

  /** @param home Spry's data folder; it need not exist yet */
  constructor(home: string) {
    this.directory = join(home, 'models');
  }

  /** Where it is kept which licences were accepted. */
  get licensesPath(): string {
    return join(dirname(this.directory), 'licenses.json');
  }

  /** Where the file with this plain name belongs. */
  path(fileName: string): string {
    if (fileName === '' || fileName !== basename(fileName) || fileName.startsWith('.')) {
      throw new RangeError(`${JSON.stringify(fileName)} is not a plain file name.`);
    }
    return join(this.directory, fileName);
  }

  /** Makes sure that files can be put into the store. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.directory, { recursive: true });
    } catch (error) {
      throw asWriteError(error, this.directory);
    }
  }

  /**
   * The SHA-256 of the file at `path`, in the store or elsewhere; null where there is no file.
   * A record with the same size and modification time is trusted, so that a second start does
   * not read the whole file again; otherwise the file is hashed and the record renewed.
   */
  async hashed(path: string, options: HashOptions = {}): Promise<HashedFile | null> {
    const stats = await fileStats(path);
    if (stats === null) return null;
    const { sizeBytes, modifiedMs } = stats;
    const record = await this.#record(path);
    if (record?.sizeBytes === sizeBytes && record.modifiedMs === modifiedMs) {
      return { path, sha256: record.sha256, sizeBytes };
    }
    const sha256 = await hashFile(path, options.signal, (byteCount) => {
      options.onBytes?.(byteCount, sizeBytes);
    });
    const file = { path, sha256, sizeBytes };
    // A store that cannot be written to costs a hash at each start, nothing more.
    await this.remember(file).catch(() => undefined);
    return file;
  }

  /** The SHA-256 that was last recorded for `path`, even if the file has changed since. */
  async recordedSha256(path: string): Promise<string | null> {
    return (await this.#record(path))?.sha256 ?? null;
  }

  /** Records what the file at `file.path` holds. */
  async remember(file: HashedFile): Promise<void> {
    const stats = await fileStats(file.path);
    if (stats === null) return;
    const recordPath = this.#recordPath(file.path);
    await mkdir(dirname(recordPath), { recursive: true });
    await writeJson(recordPath, { sha256: file.sha256, ...stats });
  }

  /** Deletes a file of the store and its record. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
    await rm(this.#recordPath(path), { force: true });
  }

  async #record(path: string): Promise<FileRecord | null> {
    const fields = await readJsonObject(this.#recordPath(path));
    const { sha256, sizeBytes, modifiedMs } = fields ?? {};
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
    if (typeof sizeBytes !== 'number' || typeof modifiedMs !== 'number') return null;
    return { sha256, sizeBytes, modifiedMs };
  }

  /** Beside the file; for files outside the store, in a folder of the store. */
  #recordPath(path: string): string {
    if (dirname(path) === this.directory) return `${path}.json`;
    const digest = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 16);
    return join(this.directory, 'elsewhere', `${basename(path)}.${digest}.json`);
  }
}

type FileRecord = {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
};
