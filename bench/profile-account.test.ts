// A recording's time is divided between the kernels and the engine's thread.
import { expect, it } from 'vitest';
import { account } from './profile-account.mjs';

const ENGINE = 'file:///packages/engine/dist';

/** A tree of calls as V8 tells it: the root, what it called, and what that called. */
const NODES = [
  { id: 1, callFrame: { functionName: '(root)', url: '' }, children: [2, 3, 4, 6, 8] },
  { id: 2, callFrame: { functionName: '(idle)', url: '' } },
  { id: 3, callFrame: { functionName: '(program)', url: '' } },
  { id: 4, callFrame: { functionName: 'step', url: `${ENGINE}/engine.js` }, children: [5] },
  { id: 5, callFrame: { functionName: 'argmax', url: `${ENGINE}/sampling/sampler.js` } },
  { id: 6, callFrame: { functionName: 'send', url: `${ENGINE}/process/main.js` }, children: [7] },
  { id: 7, callFrame: { functionName: 'writeBuffer', url: '' } },
  { id: 8, callFrame: { functionName: 'fillMask', url: 'file:///packages/grammar/dist/a.js' } },
];
const [IDLE, STEP, ARGMAX, WRITE, MASK] = [2, 4, 5, 7, 8];

/** One sample every ten microseconds, from 1000 on. */
function recording(samples: readonly number[], decodes: readonly (readonly [number, number])[]) {
  return {
    profile: {
      nodes: NODES,
      startTime: 1000,
      endTime: 1000 + 10 * samples.length,
      samples,
      timeDeltas: samples.map((_, index) => (index === 0 ? 0 : 10)),
    },
    decodes: decodes.map(([startMicroseconds, endMicroseconds]) => ({
      startMicroseconds,
      endMicroseconds,
    })),
  };
}

it('counts whole steps, from one start of the kernels to another', () => {
  const samples = [STEP, IDLE, IDLE, STEP, IDLE, IDLE, STEP, IDLE, IDLE, IDLE];
  const result = account(
    recording(samples, [
      [1010, 1030],
      [1040, 1060],
      [1070, 1100],
    ]),
  );
  expect(result.stepCount).toBe(2);
  expect(result.elapsedMs).toBeCloseTo(0.06);
  expect(result.kernels).toBeCloseTo(4 / 6);
});

it('counts a step on the own thread of the engine as the kernels', () => {
  const samples = [STEP, STEP, STEP, ARGMAX, STEP, STEP];
  const { profile, decodes } = recording(samples, [
    [1000, 1030],
    [1040, 1060],
  ]);
  const result = account({ profile, decodes: decodes.map((step) => ({ ...step, isHere: true })) });
  expect(result.kernels).toBeCloseTo(3 / 4);
  expect(Object.fromEntries(result.between)).toEqual({ sampling: expect.closeTo(1 / 4) });
});

it('tells work beside the kernels from work between their steps, by file', () => {
  const samples = [MASK, IDLE, IDLE, IDLE, ARGMAX, WRITE, STEP, IDLE, IDLE, IDLE];
  const { kernels, between, beside } = account(
    recording(samples, [
      [1000, 1040],
      [1070, 1100],
    ]),
  );
  expect(kernels).toBeCloseTo(4 / 7);
  expect(Object.fromEntries(beside)).toEqual({
    masks: expect.closeTo(1 / 7),
    idle: expect.closeTo(3 / 7),
  });
  expect(Object.fromEntries(between)).toEqual({
    sampling: expect.closeTo(1 / 7),
    messages: expect.closeTo(1 / 7),
    'the loop, queues, cache': expect.closeTo(1 / 7),
  });
});

it('does not count work as beside the kernels when they may have ended before it', () => {
  const samples = [IDLE, IDLE, MASK, MASK, STEP, IDLE];
  const { kernels, between } = account(
    recording(samples, [
      [1000, 1040],
      [1050, 1060],
    ]),
  );
  expect(kernels).toBeCloseTo(2 / 5);
  expect(between.get('masks')).toBeCloseTo(2 / 5);
});

it('tells idle without kernels from waiting for them', () => {
  const samples = [IDLE, IDLE, IDLE, IDLE, IDLE];
  const { kernels, between } = account(
    recording(samples, [
      [1000, 1020],
      [1040, 1050],
    ]),
  );
  expect(kernels).toBeCloseTo(2 / 4);
  expect(between.get('idle')).toBeCloseTo(2 / 4);
});
