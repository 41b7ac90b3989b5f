import type { CompletionUsage } from '@spry/sdk';
import { describe, expect, it } from 'vitest';
import { figuresOf, timeParts } from './figures.ts';

const usage: CompletionUsage = {
  prompt_tokens: 1200,
  completion_tokens: 51,
  total_tokens: 1251,
  queue_time: 0.0004,
  prompt_time: 0.087,
  completion_time: 0.5,
  prompt_tokens_details: { cached_tokens: 1100 },
};

function values(...args: Parameters<typeof figuresOf>): Record<string, string> {
  return Object.fromEntries(figuresOf(...args).map(({ id, value }) => [id, value]));
}

describe('figuresOf', () => {
  it('tells all that was measured', () => {
    const drafts = { drafted: 40, accepted: 31 };
    expect(values({ usage, firstTextMs: 93.4, drafts })).toEqual({
      speed: '100',
      firstText: '93 ms',
      queue: '0.4 ms',
      prefill: '87 ms',
      decode: '500 ms',
      cached: '1,100 of 1,200',
      drafts: '78% of 40',
    });
  });

  it('tells nothing that was not', () => {
    expect(figuresOf({})).toEqual([]);
    const counts = { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 };
    expect(figuresOf({ usage: counts })).toEqual([]);
    expect(values({ usage, drafts: { drafted: 0, accepted: 0 } })).not.toHaveProperty('drafts');
  });

  it('has no speed for an answer of one token', () => {
    const one = { ...usage, completion_tokens: 1, completion_time: 0 };
    expect(values({ usage: one })).not.toHaveProperty('speed');
  });
});

it('has the parts of the time in their order, as far as they are told', () => {
  expect(timeParts(usage).map(({ name }) => name)).toEqual(['queue', 'prefill', 'decode']);
  expect(timeParts(undefined)).toEqual([]);
});
