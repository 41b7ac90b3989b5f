// One file over HTTP: resumed where an earlier try broke off, hashed while it arrives, and put in
// its place only when it is whole and is the file that was expected.
import { createHash } from 'node:crypto';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, asWriteError, ModelError, throwIfAborted } from './errors.ts';
import { hashFile } from './files.ts';
import { connectionFailure, type FileAnswer, requestFile, TransientError } from './http-request.ts';
import { type DownloadLimits, FREE_SPACE_RESERVE_BYTES } from './limits.ts';
import { PartialFile } from './partial-file.ts';
import type { Progress } from './progress.ts';
import type { HashedFile } from './store.ts';

/** What to download, and where to. */
export type DownloadRequest = {
  readonly url: string;
  /** Where the whole file will be; its folder exists. */
  readonly destination: string;
  /** The `authorization` header, for the host of `url` alone; null for none. */
  readonly authorization: string | null;
  /** Expected SHA-256; null takes the hub's word, where it gives one. */
  readonly sha256: string | null;
  /** Expected size; null for unknown. */
  readonly sizeBytes: number | null;
};

/** What a download works with. */
export type DownloadContext = {
  readonly fetch: typeof globalThis.fetch;
  readonly limits: DownloadLimits;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (progress: Progress) => void;
};

/**
 * Downloads one file. A broken connection is taken up again a few times; what has arrived stays
 * for the next call when this one fails, unless it is the wrong file.
 * @throws ModelError for every failure; `unreachable` at once where the first try gets no answer
 */
export async function downloadFile(
  request: DownloadRequest,
  context: DownloadContext,
): Promise<HashedFile> {
  const { limits } = context;
  let failureCount = 0;
  let furthestBytes = 0;
  let resumedBytes = Number.POSITIVE_INFINITY;
  for (;;) {
    const furthestBefore = furthestBytes;
    try {
      return await attempt(request, context, (progress) => {
        furthestBytes = Math.max(furthestBytes, progress.receivedBytes);
        resumedBytes = Math.min(resumedBytes, progress.resumedBytes);
        context.onProgress({ ...progress, resumedBytes });
      });
    } catch (error) {
      throwIfAborted(context.signal);
      if (!(error instanceof TransientError)) throw error;
      failureCount = furthestBytes > furthestBefore ? 1 : failureCount + 1;
      const neverAnswered = error.noAnswer && failureCount === 1 && furthestBytes === 0;
      const pauseMs = error.retryAfterMs ?? limits.retryDelayMs * 2 ** (failureCount - 1);
      const impatient = pauseMs > Math.max(limits.retryAfterMaxMs, limits.retryDelayMs);
      if (neverAnswered || impatient || failureCount >= limits.failureCountMax) {
        throw new ModelError('unreachable', `The download failed: ${error.message}.`, {
          cause: error,
        });
      }
      await pause(pauseMs, context.signal);
    }
  }
}

async function attempt(
  request: DownloadRequest,
  context: DownloadContext,
  onProgress: (progress: Progress) => void,
): Promise<HashedFile> {
  const partial = new PartialFile(request.destination);
  const earlier = await partial.load(request.url);
  if (earlier !== null && earlier.receivedBytes === earlier.origin.sizeBytes) {
    return settle(partial, request, await hashFile(partial.path, context.signal), earlier.origin);
  }
  const idle = new AbortController();
  const signals = context.signal ? [context.signal, idle.signal] : [idle.signal];
  const answer = await requestFile(
    { ...request, offsetBytes: earlier?.receivedBytes ?? 0 },
    { ...context, signal: AbortSignal.any(signals) },
  );
  try {
    checkAnswer(request, answer);
    const { etag, sizeBytes, offsetBytes, sha256: stated } = answer;
    const stale = etag !== earlier?.origin.etag || sizeBytes !== earlier.origin.sizeBytes;
    if (offsetBytes > 0 && stale) {
      await partial.discard();
      return await attempt(request, context, onProgress);
    }
    if (offsetBytes === 0) {
      const known = etag !== null && sizeBytes !== undefined;
      await partial.begin(known ? { url: request.url, etag, sizeBytes, sha256: stated } : null);
    }
    await checkFreeSpace(request.destination, (sizeBytes ?? 0) - offsetBytes);
    const sha256 = await receive(answer, partial.path, { ...context, onProgress, idle });
    return await settle(partial, request, sha256, answer);
  } catch (error) {
    throw asWriteError(error, dirname(request.destination));
  } finally {
    idle.abort();
  }
}

/** Refuses what is plainly another file before a byte of it is read. */
function checkAnswer(request: DownloadRequest, answer: FileAnswer): void {
  const { host } = new URL(request.url);
  if (request.sha256 !== null && answer.sha256 !== null && answer.sha256 !== request.sha256) {
    throw mismatch(host, `SHA-256 ${answer.sha256}`, request.sha256);
  }
  const { sizeBytes } = answer;
  if (request.sizeBytes !== null && sizeBytes !== undefined && sizeBytes !== request.sizeBytes) {
    throw mismatch(host, `${sizeBytes} bytes`, String(request.sizeBytes));
  }
}

async function checkFreeSpace(destination: string, neededBytes: number): Promise<void> {
  const directory = dirname(destination);
  const disk = await statfs(directory).catch(() => null);
  if (disk === null) return;
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= neededBytes + FREE_SPACE_RESERVE_BYTES) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new ModelError(
    'disk_full',
    `The disk that holds ${directory} has ${megabytes(freeBytes)} free, and the model needs ` +
      `${megabytes(neededBytes)}; free some space, or choose another folder with SPRY_HOME.`,
  );
}

type ReceiveContext = DownloadContext & { readonly idle: AbortController };

/** Writes the answer's body to `path`; returns the SHA-256 of the whole file. */
async function receive(answer: FileAnswer, path: string, context: ReceiveContext): Promise<string> {
  const { offsetBytes, sizeBytes: totalBytes } = answer;
  const hash = createHash('sha256');
  const reader = answer.body.getReader();
  const file = await open(path, offsetBytes > 0 ? 'a' : 'w');
  let receivedBytes = offsetBytes;
  try {
    for (;;) {
      const chunk = await readChunk(reader, context);
      if (chunk === undefined) break;
      receivedBytes += chunk.length;
      if (totalBytes !== undefined && receivedBytes > totalBytes) {
        throw new TransientError('more bytes arrived than were announced', {});
      }
      await writeChunk(file, chunk);
      hash.update(chunk);
      context.onProgress({ receivedBytes, totalBytes, resumedBytes: offsetBytes });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (totalBytes !== undefined && receivedBytes < totalBytes) {
    throw new TransientError(`the connection ended after ${receivedBytes} bytes`, {});
  }
  // The hash of a resumed file has to begin with the part that was there before.
  return offsetBytes > 0 ? hashFile(path, context.signal) : hash.digest('hex');
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  context: ReceiveContext,
): Promise<Uint8Array | undefined> {
  const { idleTimeoutMs } = context.limits;
  const timer = setTimeout(() => context.idle.abort(), idleTimeoutMs);
  try {
    return (await reader.read()).value;
  } catch (error) {
    throwIfAborted(context.signal);
    const reason = context.idle.signal.aborted
      ? `nothing arrived for ${idleTimeoutMs / 1000} s`
      : connectionFailure(error, 'the server');
    throw new TransientError(reason, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function writeChunk(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.length) written += (await file.write(chunk, written)).bytesWritten;
}

/** Moves the whole file into place, or deletes it when it is not the expected one. */
async function settle(
  partial: PartialFile,
  request: DownloadRequest,
  sha256: string,
  source: { readonly sha256: string | null },
): Promise<HashedFile> {
  const expected = request.sha256 ?? source.sha256;
  if (expected !== null && sha256 !== expected) {
    await partial.discard();
    throw mismatch(new URL(request.url).host, `SHA-256 ${sha256}`, expected);
  }
  const sizeBytes = await partial.finish();
  return { path: request.destination, sha256, sizeBytes };
}

function mismatch(host: string, found: string, expected: string): ModelError {
  return new ModelError(
    'hash_mismatch',
    `${host} has another file under this name (${found}, expected ${expected}).`,
  );
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
    throw abortedError();
  });
}
