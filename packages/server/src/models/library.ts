// The models of this machine: which there are, what one is, adding a file of one's own, deleting.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CATALOG, type CatalogEntry, findCatalogEntry, parseHubReference } from './catalog.ts';
import { abortedError, asWriteError, ModelError } from './errors.ts';
import { fileStats } from './files.ts';
import { checkModelFile, type ModelMetadata } from './gguf-check.ts';
import { findInHubCache, hubCacheDirectory } from './hub-cache.ts';
import { chooseHubFile, parseHubChoice } from './hub-choice.ts';
import {
  assertFits,
  estimateMemory,
  type MemoryEstimate,
  machineMemoryBytes,
} from './memory-estimate.ts';
import type { ReportModelEvent } from './model-event.ts';
import { progressReporter } from './progress.ts';
import { importedName, ModelStore, spryHome } from './store.ts';

/** Where a model comes from. */
export type ModelOrigin = 'catalog' | 'hub' | 'imported' | 'file';

/** A model of this machine, or one of the catalog that is not fetched yet. */
export type ListedModel = {
  /** What `--model` takes. */
  readonly id: string;
  readonly origin: ModelOrigin;
  /** Its file; null where it was not fetched. */
  readonly path: string | null;
  /** Null where nothing tells before it is fetched. */
  readonly sizeBytes: number | null;
  readonly license: string | null;
  readonly contextWindow: number | null;
};

export type ModelDetails = ListedModel & {
  /** As it was last computed; null where it never was. */
  readonly sha256: string | null;
  /** What the file says of itself; null where it was not fetched. */
  readonly metadata: ModelMetadata | null;
  readonly memory: MemoryEstimate | null;
};

export type LibraryContext = { readonly env: NodeJS.ProcessEnv; readonly cwd: string };

/** The catalog, then what else lies in the store, by name. */
export async function listModels({ env }: LibraryContext): Promise<ListedModel[]> {
  const store = new ModelStore(spryHome(env));
  const names = await readdir(store.directory).catch(() => []);
  const known = new Set(CATALOG.map((entry) => entry.fileName));
  const others = names.filter((name) => /\.gguf$/i.test(name) && !known.has(name)).sort();
  return await Promise.all([
    ...CATALOG.map((entry) => describeEntry(entry, 'catalog', store, env)),
    ...others.map((name) => describeStored(name, store, env)),
  ]);
}

/** @throws ModelError `unknown_model`, or `invalid_file` where its file is none */
export async function showModel(choice: string, context: LibraryContext): Promise<ModelDetails> {
  const store = new ModelStore(spryHome(context.env));
  const listed = await findModel(choice, store, context);
  if (listed.path === null || listed.sizeBytes === null) {
    return { ...listed, sha256: null, metadata: null, memory: null };
  }
  const metadata = await checkModelFile(listed.path);
  const { sizeBytes } = listed;
  return {
    ...listed,
    license: listed.license ?? metadata.license ?? null,
    contextWindow: metadata.contextLength ?? listed.contextWindow,
    sha256: await store.recordedSha256(listed.path),
    metadata,
    memory: estimateMemory({ sizeBytes, metadata }, machineMemoryBytes()),
  };
}

/**
 * Deletes a model's file, and what was made of it.
 * @returns what was deleted, and how many bytes that frees
 * @throws ModelError `not_found` where there is nothing, or the file is not Spry's to delete
 */
export async function removeModel(
  choice: string,
  context: LibraryContext,
): Promise<{ readonly paths: readonly string[]; readonly freedBytes: number }> {
  const store = new ModelStore(spryHome(context.env));
  const { path } = await findModel(choice, store, context);
  if (path === null) throw new ModelError('not_found', `${choice} is not on this machine.`);
  if (dirname(path) !== store.directory) {
    throw new ModelError(
      'not_found',
      `${path} is not in Spry's folder: other programs may use it, so it is left alone.`,
    );
  }
  const paths = [path, ...(await tunedFiles(path, store))];
  const sizes = await Promise.all(paths.map(fileStats));
  for (const each of paths) await store.remove(each);
  return { paths, freedBytes: sizes.reduce((sum, stats) => sum + (stats?.sizeBytes ?? 0), 0) };
}

/**
 * Copies a file into the store under a name, after its header was checked and its size compared
 * with the machine's memory.
 * @throws ModelError that says what is wrong with the file, the name or the room
 */
export async function importModel(
  file: string,
  name: string | undefined,
  context: LibraryContext & {
    readonly report: ReportModelEvent;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ModelDetails> {
  const source = resolve(context.cwd, file);
  const store = new ModelStore(spryHome(context.env));
  const metadata = await checkModelFile(source);
  const id = name ?? basename(source).replace(/\.gguf$/i, '');
  const target = await freeTarget(id, store);
  const sizeBytes = (await fileStats(source))?.sizeBytes ?? 0;
  assertFits(id, estimateMemory({ sizeBytes, metadata }, machineMemoryBytes()));
  try {
    await store.prepare();
    await copyHashed(source, target, sizeBytes, store, context);
  } catch (error) {
    throw context.signal?.aborted ? abortedError() : asWriteError(error, store.directory);
  }
  return await showModel(id, context);
}

async function freeTarget(id: string, store: ModelStore): Promise<string> {
  const fileName = importedName(id);
  if (fileName === null || findCatalogEntry(id) !== undefined) {
    throw new ModelError(
      'unknown_model',
      `A model cannot be called ${JSON.stringify(id.slice(0, 200))}: choose another name with ` +
        '--name, of letters, digits, ".", "_" and "-", and not one of the catalog.',
    );
  }
  const target = store.path(fileName);
  if ((await fileStats(target)) === null) return target;
  throw new ModelError(
    'unknown_model',
    `There is a model ${id} already: choose another name with --name, or delete it with ` +
      `\`spry models rm ${id}\`.`,
  );
}

async function copyHashed(
  source: string,
  target: string,
  totalBytes: number,
  store: ModelStore,
  {
    report,
    signal,
  }: { readonly report: ReportModelEvent; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const onProgress = progressReporter('Importing', report);
  const hash = createHash('sha256');
  let receivedBytes = 0;
  const partial = `${target}.${process.pid}.part`;
  try {
    await pipeline(
      createReadStream(source, { highWaterMark: 1024 * 1024 }),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          hash.update(piece);
          receivedBytes += piece.length;
          onProgress({ receivedBytes, totalBytes, resumedBytes: 0 });
          yield piece;
        }
      },
      createWriteStream(partial),
      { signal },
    );
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
  const file = { path: target, sha256: hash.digest('hex'), sizeBytes: receivedBytes };
  await store.remember(file);
  report({ type: 'verified', modelId: basename(target), ...file });
}

async function findModel(
  choice: string,
  store: ModelStore,
  { env, cwd }: LibraryContext,
): Promise<ListedModel> {
  const known = findCatalogEntry(choice);
  if (known !== undefined) return describeEntry(known, 'catalog', store, env);
  const path = resolve(cwd, choice);
  const stats = await fileStats(path);
  const unknown = { license: null, contextWindow: null };
  if (stats !== null) {
    return { id: choice, origin: 'file', path, sizeBytes: stats.sizeBytes, ...unknown };
  }
  const reference = parseHubReference(choice) ?? (await storedChoice(choice, store, env));
  if (reference !== undefined) return describeEntry(reference, 'hub', store, env);
  const name = importedName(choice);
  const stored = name === null ? null : await fileStats(store.path(name));
  if (name !== null && stored !== null) return describeStored(name, store, env);
  throw new ModelError(
    'unknown_model',
    `There is no model ${JSON.stringify(choice.slice(0, 200))}; \`spry models ls\` lists them.`,
  );
}

/** What `organisation/repository:Q4_K_M` means of the files that are here. */
async function storedChoice(
  choice: string,
  store: ModelStore,
  env: NodeJS.ProcessEnv,
): Promise<CatalogEntry | undefined> {
  const hubChoice = parseHubChoice(choice);
  if (hubChoice === undefined) return undefined;
  const context = { env, store, fetch, report: () => undefined, onlyHere: true };
  return chooseHubFile(hubChoice, context).catch(() => undefined);
}

async function describeEntry(
  entry: CatalogEntry,
  origin: ModelOrigin,
  store: ModelStore,
  env: NodeJS.ProcessEnv,
): Promise<ListedModel> {
  const stored = store.path(entry.fileName);
  const cached = async (): Promise<string | null> =>
    (await findInHubCache(entry.hub, hubCacheDirectory(env)))?.path ?? null;
  const path = (await fileStats(stored)) === null ? await cached() : stored;
  const stats = path === null ? null : await fileStats(path);
  return {
    id: entry.id,
    origin,
    path,
    sizeBytes: stats?.sizeBytes ?? entry.sizeBytes,
    license: entry.license,
    contextWindow: entry.contextWindow,
  };
}

/** A file of the store that is not the catalog's: of the hub by its name, else imported. */
async function describeStored(
  name: string,
  store: ModelStore,
  env: NodeJS.ProcessEnv,
): Promise<ListedModel> {
  const [, organisation, repository, file] = /^(.+?)--(.+)--(.+)$/.exec(name) ?? [];
  const entry = parseHubReference(`${organisation}/${repository}:${file}`);
  if (entry?.fileName === name) return describeEntry(entry, 'hub', store, env);
  const path = store.path(name);
  const sizeBytes = (await fileStats(path))?.sizeBytes ?? null;
  const id = name.replace(/\.gguf$/i, '');
  return { id, origin: 'imported', path, sizeBytes, license: null, contextWindow: null };
}

/** Weights that were fitted to a machine, and the records of that. */
async function tunedFiles(path: string, store: ModelStore): Promise<string[]> {
  const stem = basename(path).replace(/\.gguf$/i, '');
  const folder = join(store.directory, 'tuned');
  const names = await readdir(folder).catch(() => []);
  const isOf = (name: string): boolean =>
    name.startsWith(`${stem}.`) && /^[0-9a-f]{12}\.(json|gguf)$/.test(name.slice(stem.length + 1));
  return names.filter(isOf).map((name) => join(folder, name));
}
