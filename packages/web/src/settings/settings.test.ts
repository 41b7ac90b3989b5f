import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../conversations/turn.ts';
import { emptyAnswer } from '../conversations/turn.ts';
import { fromHash, toHash } from './preset.ts';
import { toFields, toMessages } from './request.ts';
import {
  defaultSettings,
  NUMBER_PARAMETERS,
  readSettings,
  type Settings,
  withParameter,
} from './settings.ts';

const settings: fc.Arbitrary<Settings> = fc
  .record({
    model: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    system: fc.string({ unit: 'grapheme' }),
    streams: fc.boolean(),
    temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
    seed: fc.option(fc.nat(), { nil: undefined }),
    stop: fc.option(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }), {
      nil: undefined,
    }),
  })
  .map(({ model, system, streams, temperature, seed, stop }) => {
    const plain = { ...defaultSettings, model, system, streams };
    const warm = withParameter(plain, 'temperature', temperature);
    return withParameter(withParameter(warm, 'seed', seed), 'stop', stop);
  });

describe('the request', () => {
  it('has nothing that was not set', () => {
    expect(toFields(defaultSettings, 'm')).toEqual({ model: 'm', stream: true });
    expect(toFields({ ...defaultSettings, streams: false }, 'm')).toEqual({ model: 'm' });
  });

  it('has what was set, until it is reset', () => {
    const set = withParameter(defaultSettings, 'temperature', 0);
    expect(toFields(set, 'm')).toEqual({ model: 'm', temperature: 0, stream: true });
    expect(withParameter(set, 'temperature', undefined)).toEqual(defaultSettings);
  });

  it('says what was said, in order, and leaves out answers that never came', () => {
    const base = { parentId: null, createdMs: 0 };
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } } as const;
    const answer = emptyAnswer({ model: 'm' });
    const turns: Turn[] = [
      { ...base, id: '1', role: 'user', text: 'Hi' },
      { ...base, id: '2', role: 'assistant', ...answer, state: 'failed' },
      { ...base, id: '3', role: 'user', text: 'Hello?' },
      { ...base, id: '4', role: 'assistant', ...answer, toolCalls: [call] },
      { ...base, id: '5', role: 'tool', text: '7', callId: 'c1' },
      { ...base, id: '6', role: 'assistant', ...answer, text: 'Seven.' },
    ];
    expect(toMessages(' ', turns)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: '7', tool_call_id: 'c1' },
      { role: 'assistant', content: 'Seven.' },
    ]);
    expect(toMessages('Be brief.', [])).toEqual([{ role: 'system', content: 'Be brief.' }]);
  });
});

describe('a preset', () => {
  it('comes back from the address as it was', () => {
    fc.assert(
      fc.property(settings, (before) => {
        const hash = toHash(before);
        expect(hash).toMatch(/^#preset=[\w-]*$/);
        expect(fromHash(hash)).toEqual(before);
      }),
    );
  });

  it.each(['', '#', '#other', '#preset=%%%', '#preset=bm90IEpTT04', '#preset=_w'])(
    'is none in %s',
    (hash) => {
      expect(fromHash(hash)).toBeUndefined();
    },
  );
});

describe('settings from outside', () => {
  it('are within the limits of every parameter, whatever comes', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double(), fc.integer());
    const names = [...NUMBER_PARAMETERS.map(({ name }) => name), 'stop'];
    const parameters = fc.record(Object.fromEntries(names.map((name) => [name, value])));
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ model: value, system: value, streams: value, parameters }),
    );
    fc.assert(
      fc.property(anything, (from) => {
        const read = readSettings(from);
        for (const { name, min, max } of NUMBER_PARAMETERS) {
          const number = read.parameters[name] ?? min;
          expect(number >= min && number <= max).toBe(true);
        }
        expect(readSettings(read)).toEqual(read);
      }),
    );
  });

  it('have no other fields: what is not known here is not sent', () => {
    const from = { parameters: { temperature: 1, api_key: 'secret' }, apiKey: 'secret' };
    expect(JSON.stringify(readSettings(from))).not.toContain('secret');
  });
});
