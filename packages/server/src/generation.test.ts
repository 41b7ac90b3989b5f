// One request that asks for several choices: they begin together, come as they like, and end well
// together or not at all.

import {
  EngineError,
  type EngineOutput,
  type GenerateRequest,
  type GenerationEvent,
  GenerationRouter,
  type Generator,
  PLAIN_SAMPLING,
} from '@spry/engine';
import { expect, test } from 'vitest';
import { type AnswerEvent, startGeneration } from './generation.ts';
import {
  accepted,
  finished,
  ScriptedGenerator,
  type ScriptStep,
  scriptedUsage,
  text,
} from './testing/scripted-generator.ts';

const never = new Promise<never>(() => {});
const refusal = new EngineError('queue_full', 'Too many wait.');

function requests(count: number): GenerateRequest[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `r-${index}`,
    owner: '',
    priority: 0,
    timeoutMs: null,
    reproducible: true,
    cacheSalt: '',
    messages: [{ role: 'user', content: 'Hi' }],
    sampling: { ...PLAIN_SAMPLING, seed: index },
    topLogprobs: null,
    maxTokens: null,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default',
    thoughtsApart: false,
  }));
}

/** A generator that plays the script of each request's index. */
function scripted(...scripts: ScriptStep[][]): ScriptedGenerator {
  return new ScriptedGenerator(({ id }) => scripts[Number(id.slice(2))] ?? []);
}

/** A promise that a test resolves. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function all(events: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const seen: AnswerEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('all are accepted before the first event, and the last one brings the usage', async () => {
  const [acceptance, end] = [gate(), gate()];
  const generator = scripted(
    [accepted, text('a'), end.opened, finished],
    [acceptance.opened, accepted, text('b'), finished],
  );
  let isStarted = false;
  const starting = startGeneration(generator, requests(2), new AbortController());
  void starting.then(() => {
    isStarted = true;
  });
  await new Promise(setImmediate);
  expect(isStarted).toBe(false);

  acceptance.open();
  const seen: AnswerEvent[] = [];
  for await (const event of await starting) {
    seen.push(event);
    if (event.type === 'finished') end.open();
  }
  expect(seen.filter((event) => event.index === 1)).toEqual([
    { type: 'text', index: 1, text: 'b' },
    { type: 'finished', index: 1, reason: 'stop', usage: null },
  ]);
  expect(seen.at(-1)).toMatchObject({ type: 'finished', index: 0, reason: 'stop' });
  expect(generator.aborted).toEqual([]);
});

test('usage counts the prompt once, sums the answers, measures from first to last', async () => {
  const done = (usage: Partial<typeof scriptedUsage>): GenerationEvent => ({
    type: 'finished',
    reason: 'length',
    usage: { ...scriptedUsage, ...usage },
  });
  const generator = scripted(
    [accepted, done({ cachedTokens: 3, queueMs: 10, promptMs: 20, completionMs: 100 })],
    [
      accepted,
      done({
        completionTokens: 7,
        forcedTokens: 3,
        closing: 'soft',
        queueMs: 25,
        promptMs: 1,
        completionMs: 50,
      }),
    ],
    [accepted, done({ completionTokens: 1, queueMs: 40, promptMs: 10, completionMs: 200 })],
  );
  const events = await all(await startGeneration(generator, requests(3), new AbortController()));
  expect(events.at(-1)).toMatchObject({
    usage: {
      promptTokens: scriptedUsage.promptTokens,
      cachedTokens: 3,
      completionTokens: scriptedUsage.completionTokens + 8,
      forcedTokens: 3,
      closing: 'soft',
      queueMs: 10,
      promptMs: 16,
      completionMs: 224,
    },
  });
});

test('one choice alone keeps its usage as it was measured', async () => {
  const events = await startGeneration(
    scripted([accepted, finished]),
    requests(1),
    new AbortController(),
  );
  expect((await all(events)).at(-1)).toMatchObject({ usage: scriptedUsage });
});

test.each<[string, ScriptStep[]]>([
  ['has been accepted', [accepted, never]],
  ['waits to be accepted', [never]],
])('a refused choice aborts the one that %s', async (_state, waiting) => {
  const generator = scripted(waiting, [refusal]);
  const controller = new AbortController();
  await expect(startGeneration(generator, requests(2), controller)).rejects.toBe(refusal);
  expect(generator.aborted).toContain('r-0');
});

test('a choice that fails later aborts the others, after what had come', async () => {
  const death = new EngineError('engine_died', 'The engine ended.');
  const failing = gate();
  const generator = scripted([accepted, text('a'), never], [accepted, failing.opened, death]);
  const events = await startGeneration(generator, requests(2), new AbortController());
  const seen: AnswerEvent[] = [];
  const reading = (async () => {
    for await (const event of events) {
      seen.push(event);
      failing.open();
    }
  })();
  await expect(reading).rejects.toBe(death);
  expect(seen).toEqual([{ type: 'text', index: 0, text: 'a' }]);
  expect(generator.aborted).toContain('r-0');
});

test('whoever leaves the loop lets go of every choice', async () => {
  const generator = scripted([accepted, text('a'), never], [accepted, never]);
  for await (const _event of await startGeneration(generator, requests(2), new AbortController())) {
    break;
  }
  expect(generator.aborted.toSorted()).toEqual(['r-0', 'r-1']);
});

test('the client that leaves aborts every choice, for its own reason', async () => {
  const generator = scripted([accepted, never], [accepted, never]);
  const controller = new AbortController();
  const events = await startGeneration(generator, requests(2), controller);
  const reason = new Error('gone');
  const reading = all(events);
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
  expect(generator.aborted.toSorted()).toEqual(['r-0', 'r-1']);
});

/**
 * The real router, itself or behind another generator, as for a request that waited for its model;
 * what it aborts, the engine knows no more.
 */
function routed(isBehind: boolean): { router: GenerationRouter; generator: Generator } {
  const router: GenerationRouter = new GenerationRouter({
    add: () => undefined,
    abort: (id) => queueMicrotask(() => router.deliver([{ id, left: null }])),
  });
  const behind: Generator = {
    async *generate(request, signal, onLeft) {
      yield* router.generate(request, signal, onLeft);
    },
  };
  return { router, generator: isBehind ? behind : router };
}

const lastEvents: [string, EngineOutput][] = [
  ['finishes', { id: 'r-0', event: finished }],
  ['fails', { id: 'r-0', error: { code: 'internal', message: 'Bad.', usage: scriptedUsage } }],
];
const delays = Array.from({ length: 12 }, (_, count) => count);
const lastMoments = lastEvents.flatMap(([name, last]) =>
  delays.flatMap((ticks) => [false, true].map((isBehind) => ({ name, last, ticks, isBehind }))),
);

test.each(lastMoments)(
  'each end is told once when a choice $name and is left $ticks ticks later; behind: $isBehind',
  async ({ last, ticks, isBehind }) => {
    const { router, generator } = routed(isBehind);
    const controller = new AbortController();
    const ends: number[] = [];
    const starting = startGeneration(generator, requests(2), controller, {
      accepted: () => undefined,
      told: () => undefined,
      ended: (index) => ends.push(index),
    });
    router.deliver(['r-0', 'r-1'].map((id) => ({ id, event: accepted })));
    const reading = all(await starting);
    router.deliver([{ id: 'r-0', event: text('a') }, last, { id: 'r-1', event: finished }]);
    for (let tick = 0; tick < ticks; tick++) await null;
    controller.abort(new Error('gone'));
    await Promise.allSettled([reading]);
    await new Promise(setImmediate);
    expect(ends.toSorted()).toEqual([0, 1]);
  },
);
