// Masks, draws and formats that take long are worked on in slices, and other streams go on.
import { validator } from '@spry/grammar/testing';
import { describe, expect, it } from 'vitest';
import type { OutputFormat } from './request.ts';
import { SlicedQueue } from './sliced-queue.ts';
import { EngineRig } from './testing/engine-rig.ts';

const KERNELS = { slotCount: 4, slotTokens: 2048, endProbability: 0 };

/** Its later items, which must differ from the earlier ones, take many slices. */
const slowToWrite: OutputFormat & { type: 'json_schema' } = {
  type: 'json_schema',
  schema: {
    type: 'array',
    minItems: 4,
    maxItems: 4,
    uniqueItems: true,
    items: {
      type: 'object',
      minProperties: 3,
      properties: named(10, {
        anyOf: [
          { type: 'string', minLength: 1, maxLength: 3 },
          { type: 'object', properties: { start: { type: 'boolean' } } },
        ],
      }),
      additionalProperties: false,
    },
  },
};

const slowToCompile: OutputFormat = {
  type: 'json_schema',
  schema: { type: 'object', properties: named(1000, { type: 'string' }), maxProperties: 2 },
};

function named(count: number, schema: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, schema]));
}

describe('an answer that takes long to constrain', () => {
  it('sits out the steps of others, and is the same as alone', async () => {
    const rest = { format: slowToWrite, maxTokens: 500 };
    const alone = new EngineRig(KERNELS);
    const expected = alone.add('hello', rest);
    await alone.finishAll();

    const { text, usage } = alone.told(expected);
    expect(validator(slowToWrite.schema)(JSON.parse(text)), text).toBe(true);
    const drawn = (usage?.completionTokens ?? 0) - (usage?.forcedTokens ?? 0);

    // A token for each that is drawn beside it, and some: it ends first if the other one sits out.
    const rig = new EngineRig(KERNELS);
    const plain = rig.add('hello', { maxTokens: drawn + 8 });
    const slow = rig.add('hello', rest);
    while (rig.told(plain).reason === null) await rig.step();
    expect(rig.told(slow).reason).toBeNull();
    await rig.finishAll();
    expect(rig.told(slow).text).toBe(text);
  });

  it('can be aborted while its next token is being drawn', async () => {
    const rig = new EngineRig(KERNELS);
    const slow = rig.add('hello', { format: slowToWrite, maxTokens: 500 });
    for (let step = 0; step < 60; step++) await rig.step();
    rig.engine.abort(slow);
    const { texts } = rig.told(slow);
    await rig.finishAll();
    expect(rig.told(slow).texts.length).toBe(texts.length);
    expect(rig.engine.load).toEqual({ waiting: 0, running: 0 });
  });
});

describe('a format that takes long to compile', () => {
  it('is waited for, while others go on', async () => {
    const rig = new EngineRig(KERNELS);
    const plain = rig.add('hello', { maxTokens: 40 });
    const slow = rig.add('hello', { format: slowToCompile, maxTokens: 60 });
    expect(rig.told(slow).promptTokens).toBeNull();
    expect(rig.engine.load.waiting).toBe(2);
    await rig.step();
    expect(rig.told(plain).texts.length).toBe(1);
    await rig.finishAll();
    expect(typeof JSON.parse(rig.told(slow).text)).toBe('object');
  });

  it('is compiled once for all who wait for it', async () => {
    const rig = new EngineRig(KERNELS);
    const ids = [1, 2, 3].map(() => rig.add('hello', { format: slowToCompile, maxTokens: 60 }));
    await rig.finishAll();
    const texts = ids.map((id) => rig.told(id).text);
    expect(new Set(texts).size).toBe(1);
    expect(typeof JSON.parse(texts[0] as string)).toBe('object');
  });

  it('can be aborted, and its id used again', async () => {
    const rig = new EngineRig(KERNELS);
    const slow = rig.add('hello', { id: 'one', format: slowToCompile });
    rig.engine.abort(slow);
    expect(rig.engine.load.waiting).toBe(0);
    rig.add('hello', { id: 'one' });
    await rig.finishAll();
    expect(rig.told('one').reason).toBe('length');
  });
});

describe('SlicedQueue', () => {
  it('gives each its turn, in order, and keeps what came of it', () => {
    const turns: string[] = [];
    function* work(name: string, slices: number): Generator<void, string, void> {
      for (let slice = 0; slice < slices; slice++) {
        turns.push(name);
        yield;
      }
      if (name === 'bad') throw new Error(name);
      return name;
    }
    const queue = new SlicedQueue<string, string>();
    queue.add('long', work('long', 5));
    queue.add('bad', work('bad', 1));
    queue.add('short', work('short', 2));
    queue.run(() => false);
    queue.run(() => true);
    expect(turns).toEqual(['long', 'bad', 'short', 'long']);
    queue.run(() => true);
    queue.run(() => true);
    queue.delete('long');
    expect([...queue.takeFinished()]).toEqual([
      ['bad', { error: new Error('bad') }],
      ['short', { value: 'short' }],
    ]);
    expect(queue.size).toBe(0);
  });
});
