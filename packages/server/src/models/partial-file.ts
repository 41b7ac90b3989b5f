// The part of a file that has arrived, `<name>.partial`, and beside it a note of what it is a
// part of, without which it cannot be continued safely.
import { rename, rm, stat } from 'node:fs/promises';
import { fileStats, readJsonObject, writeJson } from './files.ts';

/** What a partial file is a part of. */
export type PartialOrigin = {
  readonly url: string;
  /** The source's name for this exact content. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** SHA-256 that the source states for the whole; null where it states none. */
  readonly sha256: string | null;
};

/** The unfinished download of `destination`. */
export class PartialFile {
  readonly path: string;
  readonly #destination: string;

  /** @param destination where the whole file will be */
  constructor(destination: string) {
    this.#destination = destination;
    this.path = `${destination}.partial`;
  }

  get #notePath(): string {
    return `${this.path}.json`;
  }

  /**
   * What an earlier try left, or null where nothing can be continued: no part, no note, another
   * address, or more bytes than the whole has. Leftovers of no use are deleted.
   */
  async load(url: string): Promise<{ origin: PartialOrigin; receivedBytes: number } | null> {
    const stats = await fileStats(this.path);
    const fields = (await readJsonObject(this.#notePath)) ?? {};
    const { url: notedUrl, etag, sizeBytes, sha256 } = fields;
    const usable =
      stats !== null &&
      stats.sizeBytes > 0 &&
      notedUrl === url &&
      typeof etag === 'string' &&
      typeof sizeBytes === 'number' &&
      stats.sizeBytes <= sizeBytes;
    if (usable) {
      const origin = { url, etag, sizeBytes, sha256: typeof sha256 === 'string' ? sha256 : null };
      return { origin, receivedBytes: stats.sizeBytes };
    }
    await this.discard();
    return null;
  }

  /** Notes what the bytes to come are a part of; null when that cannot be told. */
  async begin(origin: PartialOrigin | null): Promise<void> {
    await rm(this.path, { force: true });
    if (origin === null) await rm(this.#notePath, { force: true });
    else await writeJson(this.#notePath, origin);
  }

  /**
   * Puts the whole and verified file in its place.
   * @returns its size in bytes
   */
  async finish(): Promise<number> {
    await rename(this.path, this.#destination);
    await rm(this.#notePath, { force: true });
    return (await stat(this.#destination)).size;
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#notePath, { force: true });
  }
}
