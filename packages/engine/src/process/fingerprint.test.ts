import { expect, it } from 'vitest';
import { fingerprintOf, type Identity } from './fingerprint.ts';

const identity: Identity = {
  modelDigest: 'a',
  spryVersion: '0.1.0',
  kernelRelease: 'v1',
  gpuLayers: null,
  contextWindow: 2048,
};

it('is the same for the same', () => {
  expect(fingerprintOf(identity)).toMatch(/^fp_[0-9a-f]{10}$/);
  expect(fingerprintOf({ ...identity })).toBe(fingerprintOf(identity));
});

it.each<Partial<Identity>>([
  { modelDigest: 'b' },
  { spryVersion: '0.1.1' },
  { kernelRelease: 'v2' },
  { gpuLayers: 0 },
  { contextWindow: 4096 },
])('changes with %j', (change) => {
  expect(fingerprintOf({ ...identity, ...change })).not.toBe(fingerprintOf(identity));
});
