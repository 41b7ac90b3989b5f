import { describe, expect, it } from 'vitest';
import { PREFILL_BLOCK_TOKENS, PREFILL_TOKENS_MIXED, QUEUE_LENGTH_MAX } from './limits.ts';
import { EngineRig, makeRequest, type Told } from './testing/engine-rig.ts';
import { chatMlTokens, referenceAnswer } from './testing/reference-answer.ts';

const LONG = 'All the tokens of a long prompt. '.repeat(10);

describe('limits of an answer', () => {
  it('finishes at once with maxTokens 0', async () => {
    const rig = new EngineRig();
    const ids = Array.from({ length: 9 }, () => rig.add('hello', { maxTokens: 0 }));
    await rig.finishAll();
    for (const id of ids) {
      expect(rig.told(id)).toMatchObject({ text: '', reason: 'length', error: null });
      expect(rig.told(id).usage?.completionTokens).toBe(0);
    }
  });

  it('ends after maxTokens with length', async () => {
    const rig = new EngineRig({ endProbability: 0 });
    const id = rig.add('hello', { maxTokens: 17 });
    await rig.finishAll();
    expect(rig.told(id).reason).toBe('length');
    expect(rig.told(id).usage?.completionTokens).toBe(17);
  });

  it.each([null, 10_000])('ends with length where the context ends (maxTokens %s)', async (max) => {
    const rig = new EngineRig({ endProbability: 0, slotTokens: 100 });
    const id = rig.add('hello', { maxTokens: max });
    await rig.finishAll();
    const { reason, usage } = rig.told(id);
    expect(reason).toBe('length');
    expect((usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0)).toBe(100);
  });

  it.each([
    [1, 7],
    [3, 7],
    [2, 0],
  ])('shares what a prompt leaves of an allowance among %i choices: %i each', async (n, each) => {
    const promptTokens = chatMlTokens(makeRequest('hello').messages).length;
    const rig = new EngineRig({ endProbability: 0, slotTokens: 100 });
    const allowance = { tokens: promptTokens + n * each + n - 1, choices: n };
    const id = rig.add('hello', { maxTokens: null, allowance });
    await rig.finishAll();
    expect(rig.told(id)).toMatchObject({ reason: 'length', usage: { completionTokens: each } });
  });

  it('ends with stop where the model ends its turn', async () => {
    const rig = new EngineRig({ endProbability: 0.2 });
    const request = makeRequest('hello', { maxTokens: null });
    rig.engine.add(request);
    await rig.finishAll();
    const expected = await referenceAnswer({ endProbability: 0.2 }, request);
    expect(expected.reason).toBe('stop');
    const { text, reason, usage } = rig.told(request.id);
    expect({ text, reason }).toEqual({ text: expected.text, reason: 'stop' });
    expect(usage?.completionTokens).toBe(expected.completionTokens);
  });

  it('answers a prompt that leaves room for one token, and no longer one', async () => {
    const overhead = chatMlTokens(makeRequest('').messages).length;
    const rig = new EngineRig({ slotTokens: 256 });
    const id = rig.add('x'.repeat(255 - overhead), { maxTokens: null });
    await rig.finishAll();
    expect(rig.told(id).usage).toMatchObject({ promptTokens: 255, completionTokens: 1 });
    const tooLong = rig.add('x'.repeat(256 - overhead), { maxTokens: null });
    expect(rig.told(tooLong).error?.code).toBe('context_length_exceeded');
  });

  it('measures usage in the order of events', async () => {
    const rig = new EngineRig();
    const id = rig.add('hello');
    await rig.finishAll();
    const usage = rig.told(id).usage;
    expect(usage?.queueMs).toBeGreaterThan(0);
    expect(usage?.promptMs).toBeGreaterThan(0);
    expect(usage?.completionMs).toBeGreaterThan(0);
  });
});

describe('a request whose time is over', () => {
  it('fails in the queue, in its prompt or in its answer, and frees its place', async () => {
    const rig = new EngineRig({ slotCount: 2, endProbability: 0 });
    const alone = await referenceAnswer({ endProbability: 0 }, makeRequest('hello'));
    const decoding = rig.add('hello', { timeoutMs: 60 });
    const prefilling = rig.add(LONG, { timeoutMs: 12 });
    const waiting = rig.add('hello', { timeoutMs: 5 });
    const patient = rig.add('hello', { timeoutMs: 10_000 });
    await rig.finishAll();
    const messages = [decoding, prefilling, waiting].map((id) => {
      const { error } = rig.told(id);
      expect(error?.code).toBe('deadline_exceeded');
      return error?.message;
    });
    expect(messages[0]).toMatch(/longer than 0.06 s; it had \d+ tokens\.$/);
    expect(messages[1]).toContain('its prompt was computed');
    expect(messages[2]).toContain('it waited for a place');
    expect(alone.text.startsWith(rig.told(decoding).text)).toBe(true);
    expect(rig.told(patient)).toMatchObject({ text: alone.text, error: null });
  });
});

describe('refusals', () => {
  it('refuses the request that the queue has no place for, and no other', async () => {
    const rig = new EngineRig();
    const ids = Array.from({ length: QUEUE_LENGTH_MAX + 1 }, (_, at) =>
      rig.add('hi', { maxTokens: 1, owner: at % 2 === 0 ? 'one' : 'another' }),
    );
    const refused = ids.pop() ?? '';
    expect(rig.told(refused).error?.code).toBe('queue_full');
    await rig.finishAll();
    for (const id of ids) expect(rig.told(id).reason).not.toBeNull();
    expect(rig.told(rig.add('hi')).error).toBeNull();
  });

  it('names both counts when the messages are too long', () => {
    const rig = new EngineRig({ slotTokens: 128 });
    const id = rig.add('x'.repeat(200));
    const error = rig.told(id).error;
    expect(error?.code).toBe('context_length_exceeded');
    const counts = error?.message.match(/\d+/g)?.map(Number) ?? [];
    expect(counts).toHaveLength(2);
    expect(counts[0]).toBeGreaterThan(127);
    expect(counts[1]).toBe(128);
  });

  it('refuses messages far beyond the window without harm to others', async () => {
    const rig = new EngineRig({ slotTokens: 128 });
    const huge = rig.add('x'.repeat(1_000_000));
    const small = rig.add('hello');
    expect(rig.told(huge).error?.code).toBe('context_length_exceeded');
    await rig.finishAll();
    expect(rig.told(small).reason).not.toBeNull();
  });
});

describe('failures', () => {
  it('fails only the requests of the failed step', async () => {
    const rig = new EngineRig({ slotCount: 2, endProbability: 0 });
    const failing = [rig.add('one'), rig.add('two')];
    const waiting = rig.add('three');
    for (let i = 0; i < 6; i++) await rig.step();
    rig.kernels.onDecode = () => {
      throw new Error('out of luck');
    };
    await rig.step();
    rig.kernels.onDecode = null;
    for (const id of failing) {
      expect(rig.told(id).error).toMatchObject({
        code: 'internal',
        message: expect.stringContaining('out of luck'),
      });
    }
    const later = rig.add('one');
    await rig.finishAll();
    const expected = await referenceAnswer({ endProbability: 0 }, makeRequest('three'));
    expect(rig.told(waiting).text).toBe(expected.text);
    expect(rig.told(later).reason).toBe('length');
  });

  it('reuses nothing of a slot whose step failed', async () => {
    const rig = new EngineRig({ slotCount: 1 });
    const first = rig.add(LONG);
    await rig.step();
    rig.kernels.onDecode = () => {
      throw new Error('out of luck');
    };
    await rig.step();
    rig.kernels.onDecode = null;
    expect(rig.told(first).error?.code).toBe('internal');
    const second = rig.add(LONG);
    await rig.finishAll();
    expect(rig.told(second).usage?.cachedTokens).toBe(0);
    expect(rig.told(second).text).toBe((await referenceAnswer({}, makeRequest(LONG))).text);
  });

  it('says nothing more to a request that was aborted in a step that fails', async () => {
    const rig = new EngineRig();
    const id = rig.add('hello');
    rig.kernels.onDecode = () => {
      rig.engine.abort(id);
      throw new Error('out of luck');
    };
    await rig.step();
    rig.kernels.onDecode = null;
    expect(rig.told(id).error).toBeNull();
    expect(rig.engine.load).toEqual({ waiting: 0, running: 0 });
  });

  it('takes an aborted id again as soon as the step is over', async () => {
    for (const failure of [null, new Error('out of luck')]) {
      const rig = new EngineRig();
      rig.add('hello', { id: 'same' });
      rig.kernels.onDecode = () => {
        rig.engine.abort('same');
        if (failure !== null) throw failure;
      };
      await rig.step();
      rig.kernels.onDecode = null;
      rig.engine.add(makeRequest('hello', { id: 'same' }));
      expect(rig.engine.load.waiting).toBe(1);
      await rig.step();
      expect(rig.engine.load.running).toBe(1);
    }
  });
});

describe('abort', () => {
  it('frees the slot by the next step, and its stale record does no harm', async () => {
    const rig = new EngineRig({ slotCount: 1, endProbability: 0 });
    const leaving = rig.add(LONG);
    const next = rig.add(`${LONG} And more.`);
    const hold = gate();
    rig.kernels.onDecode = () => hold.wait;
    const step = rig.step();
    rig.engine.abort(leaving);
    hold.open();
    await step;
    rig.kernels.onDecode = null;
    await rig.step();
    expect(rig.engine.load).toEqual({ waiting: 0, running: 1 });
    await rig.finishAll();
    expect(rig.told(leaving)).toMatchObject({ texts: [], reason: null, error: null });
    const expected = await referenceAnswer({ endProbability: 0 }, makeRequest(`${LONG} And more.`));
    expect(rig.told(next).text).toBe(expected.text);
  });

  it('takes a waiting request out of the queue', async () => {
    const rig = new EngineRig({ slotCount: 1 });
    rig.add('first');
    const waiting = rig.add('second');
    await rig.step();
    rig.engine.abort(waiting);
    expect(rig.engine.load).toEqual({ waiting: 0, running: 1 });
    await rig.finishAll();
    expect(rig.told(waiting)).toMatchObject({ texts: [], reason: null, error: null });
  });

  it('ignores ids that it does not know', async () => {
    const rig = new EngineRig();
    rig.engine.abort('nobody');
    const id = rig.add('hello');
    await rig.finishAll();
    rig.engine.abort(id);
    expect(rig.told(id).reason).not.toBeNull();
  });
});

describe('mixing prompts with answers', () => {
  it('lets a running answer go on between any two chunks of a long prompt', async () => {
    const rig = new EngineRig({ slotTokens: 1024, endProbability: 0 });
    rig.add('short', { maxTokens: null });
    const chunks: (number | 'answer')[] = [];
    rig.kernels.onDecode = (rows) => {
      chunks.push(rows.every((row) => row.wantsLogits) ? 'answer' : rows.length);
    };
    await rig.step();
    rig.add('x'.repeat(600));
    while (!rig.told('request-1').text) await rig.step();
    const prefills = chunks.slice(1).filter((chunk) => chunk !== 'answer');
    expect(prefills.length).toBeGreaterThan(5);
    for (const [index, chunk] of chunks.entries()) {
      if (index === 0 || chunk === 'answer') continue;
      expect(chunk).toBeLessThanOrEqual(PREFILL_TOKENS_MIXED);
      expect(chunks[index - 1] === 'answer' || index === 1).toBe(true);
    }
  });
});

describe('prefix reuse', () => {
  it('reuses the beginning of a short prompt too', async () => {
    const rig = new EngineRig();
    rig.add('Here is a first question');
    await rig.finishAll();
    const second = rig.add('Here is a first try');
    await rig.finishAll();
    const expected = await referenceAnswer({}, makeRequest('Here is a first try'));
    expect(rig.told(second).usage?.cachedTokens).toBeGreaterThan('Here is a first '.length);
    expect(rig.told(second).text).toBe(expected.text);
  });

  it('computes the same prompt once', async () => {
    const rig = new EngineRig();
    const first = rig.add(LONG);
    await rig.finishAll();
    const second = rig.add(LONG);
    await rig.finishAll();
    const promptTokens = rig.told(first).promptTokens ?? 0;
    expect(rig.told(first).usage?.cachedTokens).toBe(0);
    expect(rig.told(second).usage?.cachedTokens).toBe(promptTokens - 1);
    expect(rig.told(second).text).toBe(rig.told(first).text);
  });

  it('computes a beginning once for prompts that come at the same time', async () => {
    const rig = new EngineRig({ slotCount: 8, slotTokens: 1024 });
    let prefilled = 0;
    rig.kernels.onDecode = (rows) => {
      if (rows.length > rig.kernels.slotCount) prefilled += rows.length;
    };
    const ids = Array.from({ length: 8 }, (_, at) => rig.add(`${LONG} And then? ${at}`));
    await rig.finishAll();
    const [first, ...others] = ids.map((id) => rig.told(id).usage);
    expect(first?.cachedTokens).toBe(0);
    const shared = Math.floor(LONG.length / PREFILL_BLOCK_TOKENS) * PREFILL_BLOCK_TOKENS;
    for (const usage of others) expect(usage?.cachedTokens).toBeGreaterThanOrEqual(shared);
    const all = ids.reduce((sum, id) => sum + (rig.told(id).usage?.promptTokens ?? 0), 0);
    expect(prefilled).toBeLessThan(all / 3);
    for (const [at, id] of ids.entries()) {
      const alone = await referenceAnswer({}, makeRequest(`${LONG} And then? ${at}`));
      expect(rig.told(id).text).toBe(alone.text);
    }
  });

  it('is computed by the next one when the first one leaves or fails', async () => {
    for (const how of ['leaves', 'fails']) {
      const rig = new EngineRig({ slotTokens: 1024 });
      const ids = Array.from({ length: 3 }, () => rig.add(LONG));
      rig.kernels.onDecode = () => {
        rig.kernels.onDecode = null;
        if (how === 'leaves') rig.engine.abort(ids[0] as string);
        else throw new Error('scripted failure');
      };
      await rig.finishAll();
      const alone = await referenceAnswer({}, makeRequest(LONG));
      expect(rig.told(ids[0] as string).reason).toBeNull();
      for (const id of ids.slice(1)) expect(rig.told(id).text).toBe(alone.text);
    }
  });

  it('goes on behind an answer where the next turn brings it back', async () => {
    const told = async (reproducible: boolean): Promise<Told[]> => {
      const rig = new EngineRig({ slotTokens: 2048, tiles: false });
      const first = rig.add(LONG, { reproducible, maxTokens: 100 });
      await rig.finishAll();
      const messages = [
        { role: 'user', content: LONG },
        { role: 'assistant', content: rig.told(first).text },
        { role: 'user', content: 'And then?' },
      ] as const;
      const second = rig.add('', { messages, reproducible });
      await rig.finishAll();
      return [rig.told(first), rig.told(second)];
    };
    const [first, loose] = await told(false);
    const [, exact] = await told(true);
    const before = (first?.promptTokens ?? 0) + Buffer.byteLength(first?.text ?? '');
    expect(loose?.usage?.cachedTokens).toBeGreaterThanOrEqual(before - 1);
    expect(exact?.usage?.cachedTokens).toBeLessThan(first?.promptTokens ?? 0);
    expect(loose?.text).toBe(exact?.text);
  });

  it('copies it from a slot that is in use', async () => {
    const rig = new EngineRig({ slotCount: 4, endProbability: 0 });
    const first = rig.add(LONG);
    while (rig.told(first).text === '') await rig.step();
    const others = [rig.add(LONG), rig.add(`${LONG} And more.`), rig.add(LONG)];
    await rig.finishAll();
    const expected = await referenceAnswer({ endProbability: 0 }, makeRequest(LONG));
    for (const id of others) {
      expect(rig.told(id).usage?.cachedTokens).toBeGreaterThanOrEqual(320);
    }
    expect(rig.told(first).text).toBe(expected.text);
    expect(rig.told(others[0] ?? '').text).toBe(expected.text);
    expect(rig.told(others[2] ?? '').text).toBe(expected.text);
  });
});

describe('guesses', () => {
  const repetitive = { endProbability: 0, memoryTokens: 2 };

  it('save steps where the text repeats itself, and change nothing of it', async () => {
    const request = makeRequest('hello', { maxTokens: 200 });
    const rig = new EngineRig(repetitive);
    rig.engine.add(request);
    let steps = 0;
    while (await rig.step()) steps++;
    const { text, usage } = rig.told(request.id);
    expect(text).toBe((await referenceAnswer(repetitive, request)).text);
    expect(usage?.completionTokens).toBe(200);
    expect(usage?.confirmedTokens).toBeGreaterThan(100);
    expect(steps).toBeLessThan(100);
  });

  it('are not made beside other answers', async () => {
    const rig = new EngineRig(repetitive);
    const ids = [1, 2].map((at) => rig.add(`hello ${at}`, { maxTokens: 100 }));
    await rig.finishAll();
    for (const id of ids) expect(rig.told(id).usage?.draftedTokens).toBe(0);
  });
});

describe('run', () => {
  it('loses no wake-up, whenever a request comes', async () => {
    const rig = new EngineRig();
    const stop = new AbortController();
    const running = rig.engine.run(stop.signal);
    await rig.ended(rig.add('right after the start'));
    for (let turns = 0; turns < 20; turns++) {
      const id = rig.add(`after ${turns} turns`, { maxTokens: 2 });
      await rig.ended(id);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    }
    await new Promise((resolve) => setImmediate(resolve));
    await rig.ended(rig.add('after idling'));
    stop.abort();
    await running;
  });

  it('goes on when requests finish without a step of the kernels', async () => {
    const rig = new EngineRig({ slotCount: 2 });
    const ids = Array.from({ length: 5 }, () => rig.add('hello', { maxTokens: 0 }));
    const last = rig.add('hello');
    const stop = new AbortController();
    const running = rig.engine.run(stop.signal);
    await rig.ended(last);
    for (const id of ids) expect(rig.told(id).reason).toBe('length');
    stop.abort();
    await running;
  });

  it('ends on its signal, idle or not', async () => {
    const rig = new EngineRig();
    const stop = new AbortController();
    const idle = rig.engine.run(stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await idle;
    const busy = new AbortController();
    const id = rig.add('hello', { maxTokens: null });
    rig.kernels.onDecode = () => busy.abort();
    await rig.engine.run(busy.signal);
    expect(rig.told(id).reason).toBeNull();
    await rig.engine.run(AbortSignal.abort());
  });

  it('tells how long the current step takes, and 0 between steps', async () => {
    const rig = new EngineRig();
    rig.add('hello');
    let during = 0;
    rig.kernels.onDecode = () => {
      during = rig.engine.stepMs;
    };
    await rig.step();
    expect(during).toBeGreaterThan(0);
    expect(rig.engine.stepMs).toBe(0);
  });
});

it('refuses a model without a chat template', () => {
  expect(() => new EngineRig({}, { chatTemplate: null })).toThrow(/chat template/);
});

/** A promise and the function that fulfils it. */
function gate(): { wait: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}
