// The administration of models that are not there: one that is loaded, and one that can be fetched.

import type { ManagedModel, ManagedModelList, PullEvent } from '@spry/wire';
import { ApiError, modelNotFound, notDeletable } from '../errors.ts';
import type { ModelAdministration, StartPull } from '../model-administration.ts';

export const managedModel: ManagedModel = {
  id: 'smollm2-135m-instruct',
  object: 'model',
  state: 'loaded',
  default: true,
  origin: 'catalog',
  size_bytes: 98_362_432,
  license: 'Apache-2.0',
  license_accepted: null,
  context_window: 2048,
  parallel: 16,
  memory_bytes: 900_000_000,
  fits: true,
  active_requests: 0,
  waiting_requests: 0,
  last_used_at: 1_770_000_000,
  loaded_at: 1_770_000_000,
  weights: null,
  error: null,
  pull: null,
};

export class FakeModelAdministration implements ModelAdministration {
  isBusy: boolean = false;
  readonly removed: string[] = [];
  /** What a download tells, and how it ends. */
  script: (tell: (event: PullEvent) => void, signal: AbortSignal) => Promise<void> = async (
    tell,
  ) => {
    tell({ type: 'source', message: 'Looking.' });
    tell({ type: 'progress', received_bytes: 1, total_bytes: null });
    tell({ type: 'progress', received_bytes: 2, total_bytes: 2 });
  };

  async list(): Promise<ManagedModelList> {
    return {
      object: 'list',
      data: [managedModel],
      memory: { used_bytes: 900_000_000, max_bytes: null },
    };
  }

  async load(name: string): Promise<ManagedModel> {
    return this.#find(name);
  }

  async unload(name: string): Promise<ManagedModel> {
    if (this.isBusy) throw new ApiError('model_in_use', { model: name });
    return { ...this.#find(name), state: 'on_disk' };
  }

  async remove(id: string): Promise<void> {
    if (id === managedModel.id) throw notDeletable(id, 'it is the one');
    this.removed.push(id);
  }

  async pull(name: string, acceptsLicense: boolean): Promise<StartPull> {
    if (name === 'gemma-7b-it' && !acceptsLicense) {
      const values = { model: name, license: 'gemma', url: 'https://example.com' };
      throw new ApiError('license_not_accepted', values, { param: 'accept_license' });
    }
    const model = this.#find(name === 'gemma-7b-it' ? managedModel.id : name);
    return async (tell, signal) => {
      await this.script(tell, signal);
      return model;
    };
  }

  #find(name: string): ManagedModel {
    if (name !== managedModel.id) throw modelNotFound(name, [managedModel.id]);
    return managedModel;
  }
}
