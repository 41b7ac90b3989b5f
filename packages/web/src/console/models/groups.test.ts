import type { ManagedModel } from '@spry/sdk/admin';
import { expect, it } from 'vitest';
import { actionsFor, groupModels } from './groups.ts';

function model(state: ManagedModel['state'], isDefault = false): ManagedModel {
  return {
    id: state,
    object: 'model',
    state,
    default: isDefault,
    origin: 'catalog',
    size_bytes: null,
    license: null,
    license_accepted: null,
    context_window: null,
    parallel: null,
    memory_bytes: null,
    fits: null,
    active_requests: 0,
    waiting_requests: 0,
    last_used_at: null,
    loaded_at: null,
    weights: null,
    error: null,
    pull: null,
  };
}

it('models are in groups by where they are, and no group is empty', () => {
  const states = ['absent', 'failed', 'on_disk', 'unloading', 'loaded', 'loading'] as const;
  const groups = groupModels(states.map((state) => model(state)));
  expect(groups.map(({ models }) => models.map(({ id }) => id))).toEqual([
    ['unloading', 'loaded', 'loading'],
    ['failed', 'on_disk'],
    ['absent'],
  ]);
  expect(groupModels([model('absent')])).toHaveLength(1);
});

it.each([
  ['loaded', ['canUnload']],
  ['loading', []],
  ['unloading', []],
  ['on_disk', ['canLoad', 'canDelete']],
  ['failed', ['canLoad', 'canDelete']],
  ['absent', ['canPull']],
] as const)('of a model that is %s it can be asked: %j', (state, expected) => {
  const actions = Object.entries(actionsFor(model(state))).filter(([, can]) => can);
  expect(actions.map(([name]) => name)).toEqual(expected);
  expect(actionsFor(model(state, true)).canDelete).toBe(false);
});
