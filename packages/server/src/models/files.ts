// Small helpers over node:fs that several files here need.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { abortedError } from './errors.ts';

/** Size and modification time of the regular file at `path`; null where there is none to see. */
export async function fileStats(
  path: string,
): Promise<{ sizeBytes: number; modifiedMs: number } | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? { sizeBytes: stats.size, modifiedMs: stats.mtimeMs } : null;
}

/**
 * The SHA-256 of the file at `path`, in hexadecimal.
 * @param onBytes called with the count of bytes read so far
 * @throws ModelError `aborted`
 */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
  onBytes?: (byteCount: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  let byteCount = 0;
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) {
    if (signal?.aborted) throw abortedError();
    hash.update(chunk);
    byteCount += chunk.length;
    onBytes?.(byteCount);
  }
  return hash.digest('hex');
}

/** The fields of the JSON object in the file at `path`; null where it is missing or broken. */
export async function readJsonObject(
  path: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Replaces the file at `path` in one step, so that nobody reads half of it. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(value)}\n`);
  await rename(temporary, path);
}
