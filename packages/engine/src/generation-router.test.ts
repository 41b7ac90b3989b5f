import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { EngineOutput } from './engine-output.ts';
import { GenerationRouter } from './generation-router.ts';
import { EngineError, type GenerationEvent, type GenerationUsage } from './request.ts';
import { makeRequest } from './testing/engine-rig.ts';

const usage: GenerationUsage = {
  promptTokens: 1,
  cachedTokens: 0,
  completionTokens: 1,
  queueMs: 0,
  promptMs: 0,
  completionMs: 0,
  forcedTokens: 0,
  draftedTokens: 0,
  confirmedTokens: 0,
  thoughtTokens: 0,
  closing: 'none',
  work: {
    promptTokensDone: 1,
    promptSteps: 1,
    answerSteps: 0,
    batchSizeSum: 0,
    batchSizeMax: 0,
    formatMs: 0,
    maskMs: 0,
  },
};
const accepted: GenerationEvent = { type: 'accepted', promptTokens: 1 };
const finished: GenerationEvent = { type: 'finished', reason: 'stop', usage };

function text(text: string): GenerationEvent {
  return { type: 'text', text };
}

function outputs(id: string, ...events: GenerationEvent[]): EngineOutput[] {
  return events.map((event) => ({ id, event }));
}

/** A port that records what comes in, and a router on it. */
function makeRouter() {
  const calls: string[] = [];
  const router = new GenerationRouter({
    add: ({ id }) => calls.push(`add ${id}`),
    abort: (id) => calls.push(`abort ${id}`),
  });
  return { router, calls };
}

async function collect(events: AsyncIterable<GenerationEvent>): Promise<GenerationEvent[]> {
  const collected: GenerationEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

describe('GenerationRouter', () => {
  it('hands each request its own events, in order, and aborts nothing that is over', async () => {
    const { router, calls } = makeRouter();
    const one = collect(router.generate(makeRequest('', { id: 'one' })));
    const two = collect(router.generate(makeRequest('', { id: 'two' })));
    expect(router.activeCount).toBe(2);
    router.deliver([...outputs('one', accepted), ...outputs('two', accepted, text('2'))]);
    router.deliver(outputs('one', text('1'), finished));
    router.deliver(outputs('two', finished));
    expect(await one).toEqual([accepted, text('1'), finished]);
    expect(await two).toEqual([accepted, text('2'), finished]);
    expect(calls).toEqual(['add one', 'add two']);
    expect(router.activeCount).toBe(0);
  });

  it('takes events that come while the request is being added', async () => {
    const router: GenerationRouter = new GenerationRouter({
      add: ({ id }) => router.deliver(outputs(id, accepted, finished)),
      abort: () => undefined,
    });
    expect(await collect(router.generate(makeRequest('')))).toEqual([accepted, finished]);
  });

  it('keeps events until they are asked for', async () => {
    const { router } = makeRouter();
    const events = router.generate(makeRequest('', { id: 'slow' }));
    const first = events.next();
    router.deliver(outputs('slow', accepted, text('a'), text('b'), finished));
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    expect(await collect(events)).toEqual([text('a'), text('b'), finished]);
  });

  it('throws the error of a request that was refused or failed', async () => {
    const { router, calls } = makeRouter();
    const answer = collect(router.generate(makeRequest('', { id: 'one' })));
    router.deliver([{ id: 'one', error: { code: 'queue_full', message: 'Too many.' } }]);
    await expect(answer).rejects.toThrow(EngineError);
    await expect(answer).rejects.toMatchObject({ code: 'queue_full', message: 'Too many.' });
    expect(calls).toEqual(['add one']);
  });

  it('fails a request that cannot be handed on', async () => {
    const router = new GenerationRouter({
      add: () => {
        throw new Error('No way.');
      },
      abort: () => undefined,
    });
    const answer = collect(router.generate(makeRequest('')));
    await expect(answer).rejects.toMatchObject({ code: 'internal', message: 'Error: No way.' });
    expect(router.activeCount).toBe(0);
  });

  it('aborts a request whose reader leaves early, and drops what comes late', async () => {
    const { router, calls } = makeRouter();
    const events = router.generate(makeRequest('', { id: 'one' }));
    const first = events.next();
    router.deliver(outputs('one', accepted));
    await first;
    await events.return();
    router.deliver(outputs('one', text('late'), finished));
    router.deliver([{ id: 'nobody', error: { code: 'internal', message: '' } }]);
    expect(calls).toEqual(['add one', 'abort one']);
    expect(router.activeCount).toBe(0);
    expect((await events.next()).done).toBe(true);
  });

  it('ends and aborts when its signal aborts while it waits', async () => {
    const { router, calls } = makeRouter();
    const controller = new AbortController();
    const waiting = collect(router.generate(makeRequest('', { id: 'one' }), controller.signal));
    router.deliver(outputs('one', accepted));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await waiting).toEqual([accepted]);
    expect(calls).toEqual(['add one', 'abort one']);
    expect(router.activeCount).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('drops what its reader has not read when its signal aborts', async () => {
    const { router, calls } = makeRouter();
    const controller = new AbortController();
    const events = router.generate(makeRequest('', { id: 'one' }), controller.signal);
    router.deliver(outputs('one', accepted, text('unread')));
    expect((await events.next()).value).toEqual(accepted);
    controller.abort();
    expect((await events.next()).done).toBe(true);
    expect(calls).toEqual(['add one', 'abort one']);
    expect(router.activeCount).toBe(0);
  });

  it('does nothing for a request whose signal aborted before', async () => {
    const { router, calls } = makeRouter();
    const events = router.generate(makeRequest('', { id: 'one' }), AbortSignal.abort());
    expect(await collect(events)).toEqual([]);
    expect(calls).toEqual([]);
    expect(router.activeCount).toBe(0);
  });

  it.each<[string, EngineOutput, GenerationUsage | null]>([
    ['left', { id: 'one', left: usage }, usage],
    ['waited in vain', { id: 'one', left: null }, null],
    ['had finished meanwhile', { id: 'one', event: finished }, usage],
    ['had failed meanwhile', { id: 'one', error: { code: 'internal', message: '', usage } }, usage],
  ])('tells what was done for a request that %s', async (_name, output, told) => {
    const { router } = makeRouter();
    const usages: (GenerationUsage | null)[] = [];
    const events = router.generate(makeRequest('', { id: 'one' }), undefined, (left) =>
      usages.push(left),
    );
    const first = events.next();
    router.deliver(outputs('one', accepted, text('a')));
    await first;
    await events.return();
    router.deliver(outputs('one', text('late')));
    expect(usages).toEqual([]);
    router.deliver([output]);
    router.deliver([output]);
    expect(usages).toEqual([told]);
  });

  it.each<[string, EngineOutput]>([
    ['finished', { id: 'one', event: finished }],
    ['failed', { id: 'one', error: { code: 'internal', message: '', usage } }],
  ])('tells what was done for a request that had %s unread, and aborts nothing', async (_, end) => {
    const { router, calls } = makeRouter();
    const usages: (GenerationUsage | null)[] = [];
    const events = router.generate(makeRequest('', { id: 'one' }), undefined, (left) =>
      usages.push(left),
    );
    const first = events.next();
    router.deliver([...outputs('one', accepted, text('unread')), end]);
    await first;
    await events.return();
    expect(usages).toEqual([usage]);
    expect(calls).toEqual(['add one']);
  });

  it('tells of a request that left an engine which then died that nothing is known', async () => {
    const { router } = makeRouter();
    const usages: (GenerationUsage | null)[] = [];
    const controller = new AbortController();
    const answer = collect(
      router.generate(makeRequest(''), controller.signal, (left) => usages.push(left)),
    );
    controller.abort();
    await answer;
    router.failAll({ code: 'engine_died', message: 'Gone.' });
    expect(usages).toEqual([null]);
  });

  it('fails all that are in flight', async () => {
    const { router, calls } = makeRouter();
    const answers = ['one', 'two'].map((id) => collect(router.generate(makeRequest('', { id }))));
    router.failAll({ code: 'engine_died', message: 'Gone.' });
    for (const answer of answers) {
      await expect(answer).rejects.toMatchObject({ code: 'engine_died', message: 'Gone.' });
    }
    expect(calls).toEqual(['add one', 'add two']);
    expect(router.activeCount).toBe(0);
  });

  it('lets go of the signal', async () => {
    const { router, calls } = makeRouter();
    const controller = new AbortController();
    const answer = collect(router.generate(makeRequest('', { id: 'one' }), controller.signal));
    router.deliver(outputs('one', accepted, finished));
    await answer;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    controller.abort();
    expect(calls).toEqual(['add one']);
  });
});
