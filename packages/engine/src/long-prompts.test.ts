// Prompts that take long are made elsewhere, and other streams go on.
import { describe, expect, it } from 'vitest';
import { PROMPT_UNITS_AT_ONCE } from './limits.ts';
import { EngineError } from './request.ts';
import { EngineRig } from './testing/engine-rig.ts';
import { FakeVocabulary } from './testing/fake-vocabulary.ts';
import { exceeds } from './text/extent.ts';
import { type Prompt, PromptBuilder, type PromptMaker, type Question } from './text/prompt.ts';

const KERNELS = { slotCount: 4, slotTokens: 65_536, endProbability: 0, memoryTokens: 4 };
const LONG = 'long '.repeat(PROMPT_UNITS_AT_ONCE / 4);

/** Makes prompts when a test says so. */
class HeldMaker implements PromptMaker {
  readonly asked: Question[] = [];
  readonly #builder = new PromptBuilder(new FakeVocabulary(), KERNELS.slotTokens - 1);
  #settle: ((made: Promise<Prompt>) => void) | null = null;

  make(question: Question): Promise<Prompt> {
    if (this.#settle !== null) throw new Error('two at a time');
    this.asked.push(question);
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Resolves when the engine has heard of it. */
  async finish(error?: Error): Promise<void> {
    const question = this.asked.at(-1) as Question;
    const made = error === undefined ? this.#builder.make(question) : Promise.reject(error);
    this.#settle?.(Promise.resolve(made));
    this.#settle = null;
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The first words of the texts asked for, in order. */
  get order(): (string | undefined)[] {
    return this.asked.map(({ messages }) => messages[0]?.content.split(' ')[0]);
  }
}

function heldRig(): { rig: EngineRig; maker: HeldMaker } {
  const maker = new HeldMaker();
  return { rig: new EngineRig(KERNELS, {}, undefined, null, maker), maker };
}

describe('a long prompt', () => {
  it('is waited for while others go on, and its answer is the same', async () => {
    const alone = new EngineRig(KERNELS);
    const expected = alone.add(LONG);
    await alone.finishAll();

    const { rig, maker } = heldRig();
    const long = rig.add(LONG);
    const short = rig.add('hello');
    expect(rig.engine.load.waiting).toBe(2);
    while (rig.told(short).reason === null) await rig.step();
    expect(rig.told(long).promptTokens).toBeNull();
    await maker.finish();
    await rig.finishAll();
    expect(rig.told(long)).toMatchObject({
      text: alone.told(expected).text,
      promptTokens: alone.told(expected).promptTokens,
      reason: 'length',
    });
    expect(maker.asked).toHaveLength(1);
  });

  it('wakes an engine that has nothing else to do', async () => {
    const { rig, maker } = heldRig();
    const stop = new AbortController();
    const running = rig.engine.run(stop.signal);
    const long = rig.add(LONG);
    await maker.finish();
    await rig.ended(long);
    expect(rig.told(long).reason).toBe('length');
    stop.abort();
    await running;
  });

  it('may be refused', async () => {
    const { rig, maker } = heldRig();
    const refused = rig.add(LONG);
    await maker.finish(new EngineError('invalid_messages', 'not like this'));
    const tooLong = rig.add('x'.repeat(KERNELS.slotTokens));
    await maker.finish();
    await rig.step();
    expect(rig.told(refused).error?.message).toBe('not like this');
    expect(rig.told(tooLong).error?.code).toBe('context_length_exceeded');
    expect(rig.engine.load.waiting).toBe(0);
  });

  it('can be aborted while it is made, and its id used again', async () => {
    const { rig, maker } = heldRig();
    rig.add(LONG, { id: 'one' });
    rig.engine.abort('one');
    expect(rig.left('one')).toBeNull();
    expect(rig.engine.load.waiting).toBe(0);
    rig.add(`other ${LONG}`, { id: 'one' });
    await maker.finish();
    await rig.step();
    expect(rig.engine.load).toEqual({ waiting: 1, running: 0 });
    await maker.finish();
    await rig.step();
    expect(rig.engine.load.running).toBe(1);
    expect(maker.order).toEqual(['long', 'other']);
  });

  it('waits for those of its own owner more than for those of others', async () => {
    const { rig, maker } = heldRig();
    for (const name of ['a1', 'a2', 'a3']) rig.add(`${name} ${LONG}`, { owner: 'a' });
    rig.add(`b1 ${LONG}`, { owner: 'b' });
    for (let count = 0; count < 4; count++) await maker.finish();
    expect(maker.order.slice(0, 3)).toContain('b1');
    expect(maker.order).toHaveLength(4);
  });

  it('counts for the places in the queue', () => {
    const { rig } = heldRig();
    const ids = Array.from({ length: 400 }, () => rig.add(LONG));
    expect(ids.filter((id) => rig.told(id).error?.code === 'queue_full')).toHaveLength(16);
  });
});

describe('the extent of data', () => {
  it.each<[string, unknown, number]>([
    ['a text', 'x'.repeat(100), 100],
    ['texts in objects and lists', { a: ['x'.repeat(50), { b: 'x'.repeat(50) }] }, 100],
    ['long keys', { ['k'.repeat(100)]: null }, 100],
    ['many values', Array.from({ length: 1000 }, () => 0), 1000],
  ])('grows with %s', (_name, data, atLeast) => {
    expect(exceeds(data, atLeast)).toBe(true);
    expect(exceeds(data, 100 * atLeast)).toBe(false);
  });

  it('is not looked for further than it matters', () => {
    const endless = {
      get more(): unknown {
        return endless;
      },
    };
    expect(exceeds(endless, 1000)).toBe(true);
  });
});
