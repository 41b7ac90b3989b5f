// Models on their way to the server's disk. They go on while other pages of this tab are looked at;
// closing the tab stops them, and keeps what has come for the next time.

import { APIUserAbortError, BadRequestError } from '@spry/sdk';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { admin } from '../admin.ts';
import { describeFailure } from '../failure.tsx';
import { advance, beginPull, makeMeter, type Pull } from './pull-progress.ts';

type Pulls = {
  readonly byModel: ReadonlyMap<string, Pull>;
  /** @returns whether it came to its end */
  readonly start: (model: string, acceptLicense: boolean) => Promise<boolean>;
  /** Stops one that runs, and takes one that failed from the list. */
  readonly dismiss: (model: string) => void;
};

const controllers = new Map<string, AbortController>();

export const usePulls: UseBoundStore<StoreApi<Pulls>> = create<Pulls>((set, get) => {
  const put = (pull: Pull): void =>
    set(({ byModel }) => ({ byModel: new Map(byModel).set(pull.model, pull) }));
  const dismiss = (model: string): void => {
    controllers.get(model)?.abort();
    set(({ byModel }) => ({ byModel: new Map([...byModel].filter(([id]) => id !== model)) }));
  };
  return {
    byModel: new Map(),
    dismiss,
    async start(model, acceptLicense) {
      if (get().byModel.get(model)?.state === 'running') return false;
      const controller = new AbortController();
      controllers.set(model, controller);
      let pull = beginPull(model);
      put(pull);
      try {
        const meter = makeMeter(() => performance.now());
        const params = { model, accept_license: acceptLicense };
        const stream = await admin.models.pull(params, { signal: controller.signal });
        for await (const event of stream) {
          pull = advance(pull, event, meter);
          put(pull);
        }
        dismiss(model);
        return true;
      } catch (error) {
        if (!(error instanceof APIUserAbortError)) put(fail(pull, error));
        return false;
      }
    },
  };
});

function fail(pull: Pull, error: unknown): Pull {
  const isUnlicensed = error instanceof BadRequestError && error.code === 'license_not_accepted';
  const message = error instanceof Error ? describeFailure(error) : String(error);
  return { ...pull, state: isUnlicensed ? 'unlicensed' : 'failed', message };
}
