// The models of a server in the order of what can be done with them.

import type { ManagedModel, ModelState } from '@spry/sdk/admin';

export type ModelGroup = {
  readonly title: string;
  readonly models: readonly ManagedModel[];
};

const GROUPS: readonly { readonly title: string; readonly states: readonly ModelState[] }[] = [
  { title: 'In memory', states: ['loaded', 'loading', 'unloading'] },
  { title: 'On the disk', states: ['on_disk', 'failed'] },
  { title: 'To be pulled', states: ['absent'] },
];

/** Those that have models. */
export function groupModels(models: readonly ManagedModel[]): readonly ModelGroup[] {
  return GROUPS.map(({ title, states }) => ({
    title,
    models: models.filter(({ state }) => states.includes(state)),
  })).filter((group) => group.models.length > 0);
}

/** What can be asked for a model in its state. */
export function actionsFor({ state, default: isDefault }: ManagedModel): {
  readonly canLoad: boolean;
  readonly canUnload: boolean;
  readonly canPull: boolean;
  readonly canDelete: boolean;
} {
  return {
    canLoad: state === 'on_disk' || state === 'failed',
    canUnload: state === 'loaded',
    canPull: state === 'absent',
    // The one that the server was started with stays.
    canDelete: !isDefault && (state === 'on_disk' || state === 'failed'),
  };
}
