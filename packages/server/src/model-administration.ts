// What can be done with models over HTTP: the same as with `spry models` and `spry pull` on the
// machine itself, and loading and unloading.

import type { ManagedModel, ManagedModelList, PullEvent } from '@spry/wire';
import { ApiError, modelNotFound, notDeletable, shortened } from './errors.ts';
import { describeAbsent, describeShelved, toPullEvent } from './managed-models.ts';
import { CATALOG, type CatalogEntry, findCatalogEntry } from './models/catalog.ts';
import { ModelError } from './models/errors.ts';
import { removeModel } from './models/library.ts';
import { acceptedLicenses, acceptLicense, licenseOf } from './models/license.ts';
import type { ModelEvent } from './models/model-event.ts';
import { ModelPulls } from './models/pulls.ts';
import { isPullable } from './models/resolve-model.ts';
import type { ShelvedModel } from './models/shelf.ts';
import { ModelStore, spryHome } from './models/store.ts';
import type { ServeOptions } from './serve-options.ts';
import type { ServedModels } from './served-models.ts';

export interface ModelAdministration {
  /** What is loaded first, then what is on the disk, then what the catalog has besides. */
  list(): Promise<ManagedModelList>;
  /**
   * Resolves when it is loaded.
   * @throws ApiError where it is not here or cannot be loaded; the signal's reason
   */
  load(name: string, signal: AbortSignal): Promise<ManagedModel>;
  /** @throws ApiError 404, or 409 while requests use it */
  unload(name: string): Promise<ManagedModel>;
  /** Unloads a model and deletes its file. @throws ApiError 409 where that cannot be */
  remove(id: string): Promise<void>;
  /**
   * Checks what is wanted, and says how to fetch it.
   * @throws ApiError 404 where a name means nothing, 400 where a licence was not accepted
   */
  pull(name: string, acceptsLicense: boolean): Promise<StartPull>;
}

/**
 * Fetches a model; who leaves ends it, unless others wait for it too.
 * @throws ApiError
 */
export type StartPull = (
  onEvent: (event: PullEvent) => void,
  signal: AbortSignal,
) => Promise<ManagedModel>;

export class ServedModelAdministration implements ModelAdministration {
  readonly #served: ServedModels;
  readonly #options: Pick<ServeOptions, 'env' | 'cwd'>;
  readonly #store: ModelStore;
  readonly #pulls: ModelPulls;

  constructor(served: ServedModels, { env, cwd }: Pick<ServeOptions, 'env' | 'cwd'>) {
    this.#served = served;
    this.#options = { env, cwd };
    this.#store = new ModelStore(spryHome(env));
    // Licences were accepted by the time that one of them is fetched.
    this.#pulls = new ModelPulls({ env, cwd, fetch: globalThis.fetch });
  }

  async list(): Promise<ManagedModelList> {
    const { shelf, pool } = this.#served;
    await shelf.refresh();
    const accepted = await acceptedLicenses(this.#store);
    const context = { served: this.#served, pulls: this.#pulls, accepted };
    const here = shelf.models.map((model) => describeShelved(model, context));
    const absent = CATALOG.filter(({ id }) => shelf.find(id) === undefined);
    const rank = ({ state }: ManagedModel): number => (state === 'loaded' ? 0 : 1);
    return {
      object: 'list',
      data: [
        ...here.sort((a, b) => rank(a) - rank(b)),
        ...absent.map((entry) => describeAbsent(entry, context)),
      ],
      memory: {
        used_bytes: pool.usedBytes,
        max_bytes: Number.isFinite(pool.memoryBytesMax) ? pool.memoryBytesMax : null,
      },
    };
  }

  async load(name: string, signal: AbortSignal): Promise<ManagedModel> {
    const { id } = await this.#find(name);
    const { release } = await this.#served.pool.load(id, signal);
    release();
    return this.#managed(id);
  }

  async unload(name: string): Promise<ManagedModel> {
    const { id } = await this.#find(name);
    await this.#served.pool.unload(id);
    return this.#managed(id);
  }

  async remove(id: string): Promise<void> {
    const { shelf, pool, chosenId } = this.#served;
    if (id === chosenId) {
      throw notDeletable(id, 'it is the one that the server was started with');
    }
    await pool.unload(id);
    await removeModel(id, this.#options).catch((error: unknown) => {
      if (!(error instanceof ModelError)) throw error;
      throw notDeletable(id, error.message.replace(/\.$/, ''));
    });
    await shelf.refresh();
  }

  async pull(name: string, acceptsLicense: boolean): Promise<StartPull> {
    if (!isPullable(name))
      throw modelNotFound(
        shortened(name),
        CATALOG.map(({ id }) => id),
      );
    const entry = findCatalogEntry(name);
    if (entry !== undefined) await this.#checkLicense(entry, acceptsLicense);
    return (onEvent, signal) => this.#pull(name, onEvent, signal);
  }

  /** Ends what is being fetched. */
  close(): void {
    this.#pulls.close();
  }

  async #pull(
    name: string,
    onEvent: (event: PullEvent) => void,
    signal: AbortSignal,
  ): Promise<ManagedModel> {
    const tell = (event: ModelEvent): void => {
      const told = toPullEvent(event);
      if (told !== null) onEvent(told);
    };
    try {
      const { id } = await this.#pulls.pull(name, tell, signal);
      await this.#served.shelf.refresh();
      return await this.#managed(id);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ApiError('pull_failed', { reason: error.message }, { cause: error });
    }
  }

  async #checkLicense(entry: CatalogEntry, isAcceptedNow: boolean): Promise<void> {
    const license = licenseOf(entry);
    if (license === null) return;
    if (isAcceptedNow) await acceptLicense(license, this.#store);
    else if (!(await acceptedLicenses(this.#store)).has(license.name)) {
      const values = { model: entry.id, license: license.name, url: license.url };
      throw new ApiError('license_not_accepted', values, { param: 'accept_license' });
    }
  }

  /** @throws ApiError 404 */
  async #find(name: string): Promise<ShelvedModel> {
    const { shelf } = this.#served;
    if (shelf.find(name) === undefined) await shelf.refresh();
    const found = shelf.find(name);
    if (found !== undefined) return found;
    if (isPullable(name)) throw new ApiError('model_not_pulled', { model: name });
    throw modelNotFound(
      shortened(name),
      shelf.models.map(({ id }) => id),
    );
  }

  async #managed(id: string): Promise<ManagedModel> {
    const accepted = await acceptedLicenses(this.#store);
    const context = { served: this.#served, pulls: this.#pulls, accepted };
    return describeShelved(await this.#find(id), context);
  }
}
