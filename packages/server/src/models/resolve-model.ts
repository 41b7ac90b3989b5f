// From what the person asked for to a file that can be loaded: the one entry to this folder.
import { basename, resolve } from 'node:path';
import {
  CATALOG,
  type CatalogEntry,
  DEFAULT_MODEL_ID,
  findCatalogEntry,
  parseHubReference,
} from './catalog.ts';
import { asWriteError, ModelError } from './errors.ts';
import { fileStats } from './files.ts';
import { checkModelFile, type ModelMetadata } from './gguf-check.ts';
import { chooseHubFile, parseHubChoice } from './hub-choice.ts';
import type { AcceptLicense } from './license.ts';
import type { DownloadLimits } from './limits.ts';
import type { ReportModelEvent } from './model-event.ts';
import { progressReporter } from './progress.ts';
import { obtainModel } from './sources.ts';
import { type HashedFile, importedName, ModelStore, spryHome } from './store.ts';

/** A model whose file is on this machine, whole and safe to load. */
export type ResolvedModel = {
  /** The name it answers to over HTTP. */
  readonly id: string;
  /** Absolute path of the GGUF. */
  readonly path: string;
  readonly ownedBy: string;
  /** Unix seconds. */
  readonly created: number;
  /** As the catalog or the file says; null where neither does. */
  readonly license: string | null;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly metadata: ModelMetadata;
};

/** What `resolveModel` works with. */
export type ResolveContext = {
  readonly env: NodeJS.ProcessEnv;
  readonly fetch: typeof globalThis.fetch;
  /** Folder that relative paths start from. Default: the process's. */
  readonly cwd?: string;
  /** Spry's data folder. Default: as `spryHome` reads it from `env`. */
  readonly home?: string;
  readonly report: ReportModelEvent;
  /** Aborting it ends the wait at once; what an HTTP download has brought is kept. */
  readonly signal?: AbortSignal | undefined;
  /** How patient downloads are. Default `DOWNLOAD_LIMITS`. */
  readonly limits?: DownloadLimits;
  /** Whether nothing is fetched. Default: false. */
  readonly onlyHere?: boolean;
  /** Asked for licences that have to be accepted. Default: none is. */
  readonly acceptLicense?: AcceptLicense | undefined;
};

/**
 * Finds or fetches the model that was chosen: nothing for the default one, a path of a GGUF, an
 * id of the catalog, `organisation/repository:file.gguf` or `…:Q4_K_M` on the hub, or the name of
 * an import.
 * @throws ModelError for everything that can go wrong, with one sentence for the terminal
 */
export async function resolveModel(
  choice: string | undefined,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const store = new ModelStore(context.home ?? spryHome(context.env));
  try {
    return await resolveChoice(choice ?? DEFAULT_MODEL_ID, store, context);
  } catch (error) {
    throw asWriteError(error, store.directory);
  }
}

/**
 * Finds or fetches what a name means that may come from anybody: it never leads to a path.
 * @throws ModelError as above
 */
export async function pullModel(name: string, context: ResolveContext): Promise<ResolvedModel> {
  const store = new ModelStore(context.home ?? spryHome(context.env));
  try {
    const entry = await namedEntry(name, store, context);
    if (entry === undefined) throw unknownModel(name);
    return await resolveEntry(entry, store, context);
  } catch (error) {
    throw asWriteError(error, store.directory);
  }
}

/** Whether a name can mean a model of the catalog or the hub. */
export function isPullable(name: string): boolean {
  const isExact = findCatalogEntry(name) !== undefined || parseHubReference(name) !== undefined;
  return isExact || parseHubChoice(name) !== undefined;
}

async function namedEntry(
  name: string,
  store: ModelStore,
  context: ResolveContext,
): Promise<CatalogEntry | undefined> {
  const exact = findCatalogEntry(name) ?? parseHubReference(name);
  if (exact !== undefined) return exact;
  const choice = parseHubChoice(name);
  return choice && chooseHubFile(choice, { ...context, store });
}

async function resolveChoice(
  wanted: string,
  store: ModelStore,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const known = findCatalogEntry(wanted);
  if (known !== undefined) return resolveEntry(known, store, context);
  const path = resolve(context.cwd ?? process.cwd(), wanted);
  const stats = await fileStats(path);
  if (stats !== null) return resolveFile(path, stats.modifiedMs, store, context);
  const named = await namedEntry(wanted, store, context);
  if (named !== undefined) return resolveEntry(named, store, context);
  const imported = await importedPath(wanted, store);
  if (imported !== null) return resolveFile(imported.path, imported.modifiedMs, store, context);
  if (/\.gguf$/i.test(wanted)) {
    throw new ModelError('not_found', `There is no model file ${path}.`);
  }
  throw unknownModel(wanted);
}

function unknownModel(wanted: string): ModelError {
  const ids = CATALOG.map((entry) => entry.id).join(', ');
  return new ModelError(
    'unknown_model',
    `${JSON.stringify(wanted.slice(0, 200))} is not a model that Spry knows; choose one of ` +
      `${ids}, a path of a .gguf file, or organisation/repository:file.gguf on the hub.`,
  );
}

async function importedPath(
  wanted: string,
  store: ModelStore,
): Promise<{ path: string; modifiedMs: number } | null> {
  const name = importedName(wanted);
  if (name === null) return null;
  const path = store.path(name);
  const stats = await fileStats(path);
  return stats && { path, modifiedMs: stats.modifiedMs };
}

async function resolveEntry(
  entry: CatalogEntry,
  store: ModelStore,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const file = await obtainModel(entry, { ...context, store });
  const publishedMs = (await fileStats(file.path))?.modifiedMs ?? 0;
  return finish(entry.id, file, await checkModelFile(file.path), context, {
    ownedBy: entry.ownedBy,
    created: entry.created ?? Math.floor(publishedMs / 1000),
    license: entry.license,
  });
}

/** A file of the person's own: checked before it is hashed, since it may be anything. */
async function resolveFile(
  path: string,
  modifiedMs: number,
  store: ModelStore,
  context: ResolveContext,
): Promise<ResolvedModel> {
  const metadata = await checkModelFile(path);
  const onProgress = progressReporter('Checking the model file', context.report);
  const file = await store.hashed(path, {
    signal: context.signal,
    onBytes: (receivedBytes, totalBytes) => {
      onProgress({ receivedBytes, totalBytes, resumedBytes: 0 });
    },
  });
  if (file === null) throw new ModelError('not_found', `The model file ${path} is gone.`);
  const id = basename(path).replace(/\.gguf$/i, '');
  const created = Math.floor(modifiedMs / 1000);
  return finish(id, file, metadata, context, { ownedBy: 'local', created, license: null });
}

function finish(
  id: string,
  file: HashedFile,
  metadata: ModelMetadata,
  context: ResolveContext,
  origin: Pick<ResolvedModel, 'ownedBy' | 'created' | 'license'>,
): ResolvedModel {
  context.report({ type: 'verified', modelId: id, ...file });
  const license = origin.license ?? metadata.license ?? null;
  return { id, ...file, ...origin, license, metadata };
}
