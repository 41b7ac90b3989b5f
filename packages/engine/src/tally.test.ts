// What is known of a request's way through the engine, however it ends.
import { expect, test } from 'vitest';
import { EngineRig } from './testing/engine-rig.ts';

test('steps are counted, with how many requests each of them worked on', async () => {
  const rig = new EngineRig({ slotCount: 2 });
  const ids = ['one', 'two'].map((content) => rig.add(content, { maxTokens: 6 }));
  await rig.finishAll();
  for (const id of ids) {
    const { usage } = rig.told(id);
    const { answerSteps = 0, batchSizeSum = 0, promptSteps, ...work } = usage?.work ?? {};
    expect(work).toMatchObject({ batchSizeMax: 2, promptTokensDone: usage?.promptTokens });
    expect(promptSteps).toBeGreaterThan(0);
    // The first token comes with the last of the prompt.
    expect(answerSteps).toBe((usage?.completionTokens ?? 0) - 1);
    expect(batchSizeSum).toBeGreaterThan(answerSteps);
    expect(batchSizeSum).toBeLessThanOrEqual(2 * answerSteps);
  }
});

test('time for a format is told where there is one, and nowhere else', async () => {
  const rig = new EngineRig({ slotCount: 2 });
  const free = rig.add('text');
  const held = rig.add('yes?', { format: { type: 'choice', choices: ['yes', 'no'] } });
  await rig.finishAll();
  expect(rig.told(free).usage?.work).toMatchObject({ formatMs: 0, maskMs: 0 });
  expect(rig.told(held).usage?.work.formatMs).toBeGreaterThan(0);
  expect(rig.told(held).usage?.work.maskMs).toBeGreaterThan(0);
});

test('a request that is left in its answer is said to have come as far as it had', async () => {
  const rig = new EngineRig({ slotCount: 1 });
  const id = rig.add('a long story');
  while (rig.told(id).texts.length < 3) await rig.step();
  rig.engine.abort(id);
  const { promptTokens = 0, work, completionTokens } = rig.left(id) ?? {};
  expect(completionTokens).toBeGreaterThanOrEqual(3);
  expect(work?.promptTokensDone).toBe(promptTokens);
});

test('a request that is left in the queue is said to have cost nothing', async () => {
  const rig = new EngineRig({ slotCount: 1 });
  const first = rig.add('first');
  await rig.step();
  const second = rig.add('second');
  rig.engine.abort(second);
  expect(rig.left(second)).toMatchObject({
    completionTokens: 0,
    cachedTokens: 0,
    work: { promptTokensDone: 0, promptSteps: 0 },
  });
  await rig.finishAll();
  expect(rig.left(first)).toBeUndefined();
});

test('a request that took too long is told with what had been done', async () => {
  const rig = new EngineRig({ slotCount: 1 });
  const id = rig.add('a long story', { maxTokens: 1000, timeoutMs: 40 });
  await rig.finishAll();
  const { error } = rig.told(id);
  expect(error?.code).toBe('deadline_exceeded');
  expect(error?.usage?.completionTokens).toBeGreaterThan(0);
});

test('an id that the engine does not know is answered for too', () => {
  const rig = new EngineRig({ slotCount: 1 });
  rig.engine.abort('nobody');
  expect(rig.left('nobody')).toBeNull();
});
