// Whatever else the engine does meanwhile, a request's answer is the one that it gets alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GenerateRequest } from './request.ts';
import { arbitrarySampling } from './testing/arbitrary-sampling.ts';
import { EngineRig, makeRequest, type Told } from './testing/engine-rig.ts';
import type { FakeKernelsOptions } from './testing/fake-kernels.ts';
import { cutAtStop, type ReferenceAnswer, referenceAnswer } from './testing/reference-answer.ts';

const KERNELS: FakeKernelsOptions = { slotCount: 3, slotTokens: 384, endProbability: 0.03 };
/** A model whose text repeats itself, so that guesses come true. */
const UNIFORM: FakeKernelsOptions = { ...KERNELS, tiles: false };
const REPETITIVE: FakeKernelsOptions = { ...KERNELS, endProbability: 0.01, memoryTokens: 2 };

/** Whole characters only: every surrogate has its other half. */
const WHOLE_CHARACTERS = /^\P{Surrogate}+$/u;

// Shared beginnings of several lengths around the borders of blocks, so that slots are reused.
const content = fc
  .tuple(fc.constantFrom(0, 20, 46, 110, 250), fc.constantFrom('', 'a', 'bc', '🙂', 'é'))
  .map(
    ([shared, rest]) => 'The shared beginning of many prompts. '.repeat(8).slice(0, shared) + rest,
  );

const sampling = arbitrarySampling(fc.integer({ min: 0, max: 3 }));

type Command =
  | { readonly type: 'add'; readonly request: Omit<GenerateRequest, 'id'>; readonly held: boolean }
  | { readonly type: 'abort'; readonly which: number; readonly held: boolean }
  | { readonly type: 'fail' }
  | { readonly type: 'step'; readonly count: number };

const request = fc
  .record({
    content,
    sampling,
    topLogprobs: fc.constantFrom(null, null, 2),
    maxTokens: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(null)),
    stop: fc.array(fc.constantFrom('e', '~~', 'Ã', ' ', '🎉'), { maxLength: 2 }),
  })
  .map(({ content, ...rest }) => makeRequest(content, rest));

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('add'), request, held: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('abort'), which: fc.nat(20), held: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'fail' } as const) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('step'), count: fc.integer({ min: 1, max: 8 }) }),
  },
);

/** Answers computed alone, kept since the same requests come again and again. */
const alone = new Map<string, Promise<ReferenceAnswer>>();

function answerAlone(
  request: GenerateRequest,
  kernels: FakeKernelsOptions = KERNELS,
): Promise<ReferenceAnswer> {
  const { messages, sampling, maxTokens } = request;
  const key = JSON.stringify({ messages, sampling, maxTokens, kernels });
  let answer = alone.get(key);
  if (answer === undefined) {
    answer = referenceAnswer(kernels, request);
    alone.set(key, answer);
  }
  return answer;
}

/** The tokens that are told of are those of the text: all of it, and none that wrote nothing. */
function checkLogprobs({ text, logprobs }: Told, topLogprobs: number): void {
  const decode = (count: number): string => {
    const bytes = logprobs.slice(0, count).flatMap((token) => token.bytes ?? []);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  };
  expect(decode(logprobs.length).startsWith(text)).toBe(true);
  if (text !== '')
    expect(decode(Math.max(logprobs.length - 4, 0)).length).toBeLessThan(text.length);
  for (const { logprob, alternatives } of logprobs) {
    expect(logprob).toBeLessThanOrEqual(0);
    expect(alternatives).toHaveLength(topLogprobs);
  }
}

/** Plays commands on a rig and knows which requests must have been answered. */
class Scenario {
  readonly rig: EngineRig;
  readonly #kernels: FakeKernelsOptions;
  readonly requests = new Map<string, GenerateRequest>();
  /** The texts that a request had been told when it was aborted. */
  readonly aborted = new Map<string, number>();
  readonly failed = new Set<string>();

  constructor(kernels: FakeKernelsOptions) {
    this.#kernels = kernels;
    this.rig = new EngineRig(kernels);
  }

  async play(command: Command): Promise<void> {
    if (command.type === 'add') await this.#perhapsHeld(command.held, () => this.#add(command));
    else if (command.type === 'abort') {
      await this.#perhapsHeld(command.held, () => this.#abort(command.which));
    } else if (command.type === 'fail') await this.#failStep();
    else for (let i = 0; i < command.count; i++) await this.rig.step();
  }

  async check(): Promise<void> {
    for (const [id, request] of this.requests) {
      const told = this.rig.told(id);
      const answer = await answerAlone(request, this.#kernels);
      const cut = cutAtStop(answer.text, request.stop);
      const expected = cut ?? answer.text;
      for (const text of told.texts) expect(text).toMatch(WHOLE_CHARACTERS);
      expect(told.promptTokens).toBe(answer.promptTokens);
      if (this.aborted.has(id)) {
        expect(told.texts).toHaveLength(this.aborted.get(id) ?? 0);
        expect(expected.startsWith(told.text)).toBe(true);
      } else if (this.failed.has(id)) {
        expect(told.error?.message).toContain('scripted failure');
        expect(expected.startsWith(told.text)).toBe(true);
      } else {
        const reason = cut === null ? answer.reason : 'stop';
        expect(told).toMatchObject({ text: expected, reason, error: null });
        if (cut === null) expect(told.usage?.completionTokens).toBe(answer.completionTokens);
        if (request.topLogprobs !== null) checkLogprobs(told, request.topLogprobs);
      }
    }
  }

  /** Acts at once, or in the middle of the next step's computation. */
  async #perhapsHeld(held: boolean, act: () => void): Promise<void> {
    if (!held) return act();
    let acted = false;
    this.rig.kernels.onDecode = () => {
      acted = true;
      act();
    };
    await this.rig.step();
    this.rig.kernels.onDecode = null;
    if (!acted) act();
  }

  #add(command: Extract<Command, { type: 'add' }>): void {
    // Where numbers do not depend on it, all that is in memory can be reused.
    const reproducible = this.#kernels !== UNIFORM;
    const id = `request-${this.requests.size}`;
    const request = { ...command.request, id, reproducible };
    this.requests.set(request.id, request);
    this.rig.engine.add(request);
  }

  #abort(which: number): void {
    const id = `request-${which}`;
    if (!this.requests.has(id) || this.aborted.has(id) || this.#over(id)) return;
    this.aborted.set(id, this.rig.told(id).texts.length);
    this.rig.engine.abort(id);
  }

  async #failStep(): Promise<void> {
    this.rig.kernels.onDecode = () => {
      throw new Error('scripted failure');
    };
    await this.rig.step();
    this.rig.kernels.onDecode = null;
    for (const id of this.requests.keys()) {
      if (this.rig.told(id).error !== null) this.failed.add(id);
    }
  }

  #over(id: string): boolean {
    const { reason, error } = this.rig.told(id);
    return reason !== null || error !== null;
  }
}

describe('any mix of arrivals, departures and failures', () => {
  it.each([
    ['a model', KERNELS],
    ['a model that repeats itself', REPETITIVE],
    ['a model whose numbers do not depend on how a token is computed', UNIFORM],
  ])('leaves every answer of %s as it is alone', async (_name, kernels) => {
    let confirmed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 20, size: 'max' }), async (commands) => {
        const scenario = new Scenario(kernels);
        for (const command of commands) await scenario.play(command);
        await scenario.rig.finishAll();
        await scenario.check();
        expect(scenario.rig.engine.load).toEqual({ waiting: 0, running: 0 });
        for (const id of scenario.requests.keys()) {
          confirmed += scenario.rig.told(id).usage?.confirmedTokens ?? 0;
        }
      }),
      { numRuns: 150 },
    );
    if (kernels === REPETITIVE) expect(confirmed).toBeGreaterThan(0);
  });
});

describe('stop sequences', () => {
  it('cut the answer where the first one is complete', async () => {
    const length = fc.integer({ min: 1, max: 6 });
    await fc.assert(
      fc.asyncProperty(
        request,
        fc.array(fc.tuple(fc.nat(60), length), { minLength: 1, maxLength: 4 }),
        async (made, slices) => {
          const answer = await answerAlone(made);
          const characters = [...answer.text];
          const stop = slices
            .map(([start, count]) => characters.slice(start, start + count).join(''))
            .filter((text) => text !== '');
          const rig = new EngineRig(KERNELS);
          rig.engine.add({ ...made, stop });
          await rig.finishAll();
          const cut = cutAtStop(answer.text, stop);
          expect(rig.told(made.id)).toMatchObject({
            text: cut ?? answer.text,
            reason: cut === null ? answer.reason : 'stop',
          });
          for (const text of rig.told(made.id).texts) expect(text).toMatch(WHOLE_CHARACTERS);
        },
      ),
    );
  });

  it('lose nothing when they do not complete', async () => {
    const plain = makeRequest('hello', { maxTokens: null });
    const answer = await answerAlone(plain);
    const ending = [...answer.text].slice(-2).join('');
    const rig = new EngineRig(KERNELS);
    rig.engine.add({ ...plain, stop: [`${ending} and what never comes`] });
    await rig.finishAll();
    expect(rig.told(plain.id)).toMatchObject({ text: answer.text, reason: answer.reason });
  });

  it('never tear a character apart', async () => {
    const plain = makeRequest('hello', { maxTokens: 60 });
    const endless = { ...KERNELS, endProbability: 0 };
    const { text } = await referenceAnswer(endless, plain);
    const astral = [...text].filter((character) => character.length === 2);
    expect(astral.length).toBeGreaterThan(0);
    const rig = new EngineRig(endless);
    rig.engine.add({ ...plain, stop: astral.flatMap((pair) => [pair.charAt(0), pair.charAt(1)]) });
    await rig.finishAll();
    expect(rig.told(plain.id).text).toBe(text);
    for (const piece of rig.told(plain.id).texts) expect(piece).toMatch(WHOLE_CHARACTERS);
  });
});
