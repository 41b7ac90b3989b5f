import type { RequestRecord, WorkRecord } from '@spry/sdk/admin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesIn, filterRequests, NO_FILTER, outcomeOf } from './filter.ts';
import { findingsOf, phasesOf, tokensPerSecond } from './phases.ts';

const work: WorkRecord = {
  prompt_tokens_done: 100,
  prompt_steps: 1,
  completion_steps: 10,
  batch_size_mean: 1,
  batch_size_max: 1,
  format_time: 0,
  mask_time: 0,
  drafted_tokens: 0,
  accepted_draft_tokens: 0,
};

type Times = { queue?: number; prompt?: number; decode?: number; duration?: number | null };

function record(times: Times = {}, ownWork: Partial<WorkRecord> = {}): RequestRecord {
  const { queue = 0.01, prompt = 0.1, decode = 0.5, duration = 0.7 } = times;
  return {
    id: 'req_1',
    object: 'request',
    method: 'POST',
    route: '/v1/chat/completions',
    key_id: null,
    owner: 'me',
    created_at: 1,
    status: duration === null ? null : 200,
    duration,
    error: null,
    answer: {
      model: 'm',
      choices: 1,
      finish_reason: 'stop',
      first_text_time: 0.11,
      usage: {
        prompt_tokens: 100,
        completion_tokens: 11,
        total_tokens: 111,
        queue_time: queue,
        prompt_time: prompt,
        completion_time: decode,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      work: { ...work, ...ownWork },
    },
  };
}

const refused: RequestRecord = { ...record(), id: 'req_2', status: 400, key_id: 'k', answer: null };

describe('the time of a request', () => {
  it('is told in the order in which it went by, the rest last', () => {
    const phases = phasesOf(record({ queue: 0.03 }, { format_time: 0.02 }));
    expect(phases.map(({ name }) => name)).toEqual(['format', 'queue', 'prompt', 'answer', 'rest']);
    expect(phases[1]?.seconds).toBeCloseTo(0.01);
    expect(phases[4]?.seconds).toBeCloseTo(0.07);
  });

  it('is as far as known while it goes on, and all rest where nothing was computed', () => {
    expect(phasesOf(record({ duration: null })).at(-1)?.name).toBe('answer');
    expect(phasesOf(refused)).toEqual([{ name: 'rest', seconds: 0.7 }]);
  });

  it('never has a part below nothing, and loses none', () => {
    const seconds = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, seconds, (queue, prompt, decode, more, f) => {
        const duration = queue + prompt + decode + more;
        const phases = phasesOf(record({ queue, prompt, decode, duration }, { format_time: f }));
        const sum = phases.reduce((total, phase) => total + phase.seconds, 0);
        expect(phases.every((phase) => phase.seconds > 0)).toBe(true);
        expect(sum).toBeGreaterThanOrEqual(duration - 1e-6);
      }),
    );
  });

  it('gives a speed where there is one', () => {
    expect(tokensPerSecond(record({ decode: 0.5 }))).toBe(20);
    expect(tokensPerSecond(refused)).toBeNull();
  });
});

describe('what stands out', () => {
  it.each<[string, RequestRecord]>([
    ['grammar', record({ queue: 0.6, duration: 1.3 }, { format_time: 0.6 })],
    ['waited long for a slot', record({ queue: 2, duration: 2.7 })],
    ['Little of its prompt', record({ prompt: 3, duration: 3.6 })],
    ['2.5 answers a step', record({}, { batch_size_mean: 2.5 })],
    ['took long to enforce', record({}, { mask_time: 0.4 })],
  ])('is said: %s', (words, one) => {
    expect(findingsOf(one).join(' ')).toContain(words);
  });

  it('is nothing about a usual one, or one without an answer', () => {
    expect([...findingsOf(record()), ...findingsOf(refused)]).toEqual([]);
  });
});

describe('the list', () => {
  const failed: RequestRecord = { ...record(), id: 'req_3', status: 502 };
  const running = record({ duration: null });
  const all = [refused, failed, running];

  it.each([
    ['running', [running]],
    ['refused', [refused]],
    ['failed', [failed]],
    ['good', []],
    ['all', all],
  ] as const)('has those that are %s', (status, expected) => {
    expect(filterRequests(all, { ...NO_FILTER, status })).toEqual(expected);
  });

  it('has those of a model, of a key, or of none, by a part of their id', () => {
    expect(filterRequests(all, { ...NO_FILTER, model: 'm' })).toEqual([failed, running]);
    expect(filterRequests(all, { ...NO_FILTER, key: 'k' })).toEqual([refused]);
    expect(filterRequests(all, { ...NO_FILTER, key: 'none' })).toEqual([failed, running]);
    expect(filterRequests(all, { ...NO_FILTER, id: ' _3 ' })).toEqual([failed]);
    expect(choicesIn(all)).toEqual({ models: ['m'], keys: ['k', 'none'] });
    expect(outcomeOf({ ...failed, status: 302 })).toBe('good');
  });
});
