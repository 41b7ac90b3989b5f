// The models on this machine's disk that can be served, as they were when somebody last looked.
import { findCatalogEntry, parseHubReference } from './catalog.ts';
import { fileStats } from './files.ts';
import { checkModelFile, type ModelMetadata } from './gguf-check.ts';
import { type LibraryContext, type ListedModel, listModels, type ModelOrigin } from './library.ts';
import { SHELF_FRESH_MS } from './limits.ts';
import { quantizationOf } from './quantization.ts';

/** A model whose file is here, and whose header was checked. */
export type ShelvedModel = {
  readonly id: string;
  /** Shorter names that mean it alone. */
  readonly aliases: readonly string[];
  readonly origin: ModelOrigin;
  readonly path: string;
  readonly sizeBytes: number;
  readonly license: string | null;
  readonly ownedBy: string;
  /** Unix seconds. */
  readonly created: number;
  readonly metadata: ModelMetadata;
};

export type ShelfOptions = LibraryContext & {
  readonly monotonicClock: () => number;
  /** Told once of each file that is no model that can be loaded. */
  readonly onBroken: (message: string) => void;
};

type Checked = { readonly key: string; readonly metadata: ModelMetadata | null };

export class ModelShelf {
  readonly #options: ShelfOptions;
  #models: readonly ShelvedModel[] = [];
  #names: ReadonlyMap<string, ShelvedModel> = new Map();
  /** What the headers of files say, by path, for as long as the files are the same. */
  readonly #checked = new Map<string, Checked>();
  /** The one that the server was started with, which may lie elsewhere. */
  #chosen: ShelvedModel | null = null;
  #refreshing: Promise<void> | null = null;
  #refreshedMs = Number.NEGATIVE_INFINITY;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** The chosen model first, then as `spry models ls` has them. */
  get models(): readonly ShelvedModel[] {
    return this.#models;
  }

  /** The model with this id or alias. */
  find(name: string): ShelvedModel | undefined {
    return this.#names.get(name);
  }

  /** Puts the model first that the server was started with, wherever its file lies. */
  choose(chosen: ShelvedModel): void {
    this.#chosen = chosen;
    this.#replace(this.#models);
  }

  /** Looks at the disk again. Those who ask meanwhile share one look. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = null;
      this.#refreshedMs = this.#options.monotonicClock();
    });
    return this.#refreshing;
  }

  /** Looks again, unless somebody did a moment ago: for names that anybody may send. */
  async refreshIfOld(): Promise<void> {
    if (this.#options.monotonicClock() - this.#refreshedMs >= SHELF_FRESH_MS) await this.refresh();
  }

  async #look(): Promise<void> {
    const listed = await listModels(this.#options).catch(() => []);
    const models: ShelvedModel[] = [];
    for (const one of listed) {
      const shelved = await this.#shelve(one);
      if (shelved !== null) models.push(shelved);
    }
    this.#replace(models);
  }

  #replace(models: readonly ShelvedModel[]): void {
    const chosen = this.#chosen;
    const others = models.filter(({ id, path }) => path !== chosen?.path && id !== chosen?.id);
    this.#models = chosen === null ? models : [chosen, ...others];
    this.#names = namesOf(this.#models);
  }

  async #shelve({ id, origin, path, license }: ListedModel): Promise<ShelvedModel | null> {
    const stats = path === null ? null : await fileStats(path);
    if (path === null || stats === null) return null;
    const metadata = await this.#check(path, `${stats.sizeBytes} ${stats.modifiedMs}`);
    if (metadata === null) return null;
    const entry = findCatalogEntry(id) ?? parseHubReference(id);
    return {
      id,
      aliases: aliasesOf(id),
      origin,
      path,
      sizeBytes: stats.sizeBytes,
      license: license ?? metadata.license ?? null,
      ownedBy: entry?.ownedBy ?? 'local',
      created: entry?.created ?? Math.floor(stats.modifiedMs / 1000),
      metadata,
    };
  }

  async #check(path: string, key: string): Promise<ModelMetadata | null> {
    const known = this.#checked.get(path);
    if (known?.key === key) return known.metadata;
    const metadata = await checkModelFile(path).catch((error: Error) => {
      this.#options.onBroken(error.message);
      return null;
    });
    this.#checked.set(path, { key, metadata });
    return metadata;
  }
}

/** For a file of the hub: the file's name, and the repository with its quantisation. */
export function aliasesOf(id: string): readonly string[] {
  const hub = parseHubReference(id)?.hub;
  if (hub === undefined) return [];
  const stem = hub.fileName.replace(/\.gguf$/i, '');
  const quantization = quantizationOf(hub.fileName);
  return quantization === null ? [stem] : [stem, `${hub.repository}:${quantization}`];
}

/** Ids, and those aliases that mean one model alone. */
function namesOf(models: readonly ShelvedModel[]): ReadonlyMap<string, ShelvedModel> {
  const names = new Map<string, ShelvedModel>();
  const ambiguous = new Set<string>();
  for (const model of models) {
    for (const alias of model.aliases) {
      if (names.has(alias)) ambiguous.add(alias);
      names.set(alias, model);
    }
  }
  for (const alias of ambiguous) names.delete(alias);
  for (const model of models) names.set(model.id, model);
  return names;
}
