// What an engine tells of itself agrees with what it tells of its requests.
import { expect, test } from 'vitest';
import { EngineRig } from './testing/engine-rig.ts';

const STORY = 'Once upon a time there was a long story, and all knew how it began. '.repeat(3);

test('counters add up to what the answers say that was done', async () => {
  const rig = new EngineRig({ slotCount: 4, endProbability: 0 });
  const first = rig.add(STORY, { maxTokens: 6 });
  await rig.finishAll();
  const ids = [first, ...[' One.', ' Two.'].map((end) => rig.add(STORY + end, { maxTokens: 6 }))];
  await rig.finishAll();
  const sum = (count: (id: string) => number | undefined): number =>
    ids.reduce((total, id) => total + (count(id) ?? 0), 0);
  const { counters } = rig.engine.reading;
  const cached = sum((id) => rig.told(id).usage?.cachedTokens);
  expect(cached).toBeGreaterThan(0);
  expect(counters.cachedTokens).toBe(cached);
  expect(counters.promptTokens).toBe(sum((id) => rig.told(id).usage?.promptTokens) - cached);
  expect(counters.promptSteps).toBe(sum((id) => rig.told(id).usage?.work.promptSteps));
  expect(counters.answerTokens).toBe(sum((id) => rig.told(id).usage?.completionTokens));
  // A step that worked on two answers is one.
  const answerSteps = sum((id) => rig.told(id).usage?.work.answerSteps);
  expect(counters.batchSizeSum).toBe(answerSteps);
  expect(counters.answerSteps).toBeLessThan(answerSteps);
});

test('text that a format forces counts as a part of answers', async () => {
  const rig = new EngineRig();
  const id = rig.add('yes?', { format: { type: 'choice', choices: ['certainly not'] } });
  await rig.finishAll();
  const { usage } = rig.told(id);
  expect(usage?.forcedTokens).toBeGreaterThan(1);
  expect(rig.engine.reading.counters).toMatchObject({
    promptTokens: usage?.promptTokens,
    answerTokens: usage?.completionTokens,
  });
});

test('a reading says who waits, who runs, and what memory holds', async () => {
  const rig = new EngineRig({ slotCount: 1, endProbability: 0 });
  const empty = { prefixes: 0, keptTokens: 0, parkedTokens: 0, parkedBytes: 0 };
  expect(rig.engine.reading).toMatchObject({ waiting: 0, running: 0, usedTokens: 0, cache: empty });
  const running = rig.add(STORY);
  const waiting = rig.add('Another one, which waits for the only slot that there is.');
  while (rig.told(running).texts.length === 0) await rig.step();
  const busy = rig.engine.reading;
  expect(busy).toMatchObject({ waiting: 1, running: 1, cache: { prefixes: 1, keptTokens: 0 } });
  expect(busy.usedTokens).toBeGreaterThan(0);
  expect(busy.counters.promptMs).toBeGreaterThan(0);

  rig.engine.abort(waiting);
  rig.engine.abort(running);
  await rig.finishAll();
  const left = rig.engine.reading;
  expect(left).toMatchObject({ waiting: 0, running: 0, usedTokens: 0 });
  expect(left.cache.keptTokens).toBe(busy.usedTokens);
  expect(left.uptimeMs).toBeGreaterThan(busy.uptimeMs);

  // The slot goes to the next prompt, and what it held is parked.
  rig.add('A prompt that has nothing in common with any other one so far.');
  await rig.finishAll();
  const { cache } = rig.engine.reading;
  expect(cache.parkedTokens).toBe(busy.usedTokens);
  expect(cache.parkedBytes).toBeGreaterThan(0);
  expect(cache.prefixes).toBe(2);
});
