import { describe, expect, it } from 'vitest';
import { DraftModel } from './draft-model.ts';
import { Guesses } from './guesses.ts';
import { DRAFT_TOKENS_MAX } from './limits.ts';
import { EngineRig, makeRequest } from './testing/engine-rig.ts';
import { FakeKernels, type FakeKernelsOptions } from './testing/fake-kernels.ts';
import { GrowingText } from './testing/growing-text.ts';
import { referenceAnswer } from './testing/reference-answer.ts';

describe('guesses from a text', () => {
  it('are more while they are right', async () => {
    const period = Array.from({ length: 40 }, (_, at) => at);
    const guesses = new Guesses(new GrowingText([...period, ...period, 0, 1, 2, 3]));
    const lengths: number[] = [];
    for (let i = 0; i < 6; i++) {
      const { length } = await guesses.make(100, null);
      guesses.learn(length, length);
      lengths.push(length);
    }
    expect(lengths).toEqual([4, 7, 13, DRAFT_TOKENS_MAX, DRAFT_TOKENS_MAX, DRAFT_TOKENS_MAX]);
  });

  it('lose no more than a few steps when they are wrong, and are tried again later', async () => {
    const tokenAt = (position: number): number => position % 5;
    const text = new GrowingText(Array.from({ length: 20 }, (_, at) => tokenAt(at)));
    const guesses = new Guesses(text);
    const wrong = async (tokens: number): Promise<number> => {
      const before = guesses.draftedTokens;
      for (let i = 0; i < tokens; i++) {
        const { length } = await guesses.make(4, null);
        if (length > 0) guesses.learn(length, 0);
        text.tokens.push(tokenAt(text.tokens.length));
      }
      return guesses.draftedTokens - before;
    };
    expect([await wrong(10), await wrong(100)]).toEqual([4, 3]);
  });

  it('are not made where so few cannot pay', async () => {
    const guesses = new Guesses(new GrowingText(new Array<number>(20).fill(7)));
    expect(await guesses.make(100, null)).toEqual([]);
    const period = Array.from({ length: 80 }, (_, at) => at % 40);
    expect(await new Guesses(new GrowingText(period)).make(2, null)).toEqual([]);
  });
});

/** A model that is always sure of what comes next. */
const SURE: FakeKernelsOptions = { endProbability: 0, tiles: false, temperature: 0.01 };

function draftModel(options: FakeKernelsOptions, failures: unknown[] = []): DraftModel {
  const kernels = new FakeKernels({ ...options, slotCount: 1 });
  return new DraftModel(kernels, 0.1, (error) => failures.push(error));
}

async function answerWith(model: DraftModel, maxTokens = 100) {
  const request = makeRequest('hello', { maxTokens });
  const rig = new EngineRig(SURE, {}, undefined, model);
  rig.engine.add(request);
  let steps = 0;
  while (await rig.step()) steps++;
  expect(rig.told(request.id).text).toBe((await referenceAnswer(SURE, request)).text);
  return { steps, usage: rig.told(request.id).usage };
}

describe('guesses of a draft model', () => {
  it('save steps where both models say the same, and change nothing of it', async () => {
    const { steps, usage } = await answerWith(draftModel(SURE));
    expect(usage?.completionTokens).toBe(100);
    expect(usage?.confirmedTokens).toBe(usage?.draftedTokens);
    expect(steps).toBeLessThan(30);
  });

  it('are few where the models differ', async () => {
    const { usage } = await answerWith(draftModel({ ...SURE, memoryTokens: 3 }));
    expect(usage?.confirmedTokens).toBeLessThan(5);
    expect(usage?.draftedTokens).toBeLessThan(15);
  });

  it('are none where it is not sure', async () => {
    const { usage } = await answerWith(draftModel({ ...SURE, temperature: 100 }));
    expect(usage?.draftedTokens).toBe(0);
  });

  it('follow the text from one request to the next', async () => {
    const model = draftModel(SURE);
    await answerWith(model, 20);
    const { usage } = await answerWith(model, 40);
    expect(usage?.confirmedTokens).toBe(usage?.draftedTokens);
  });

  it('end with its kernels, and the answer does not', async () => {
    const failures: unknown[] = [];
    const kernels = new FakeKernels({ ...SURE, slotCount: 1 });
    kernels.onDecode = () => {
      throw new Error('scripted failure');
    };
    const model = new DraftModel(kernels, 0.1, (error) => failures.push(error));
    const { usage } = await answerWith(model);
    expect(usage?.draftedTokens).toBe(0);
    expect(failures).toEqual([new Error('scripted failure')]);
  });
});
