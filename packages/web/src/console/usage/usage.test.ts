import type { UsageSum } from '@spry/sdk/admin';
import { describe, expect, it } from 'vitest';
import { daysIn, lastDays, thisMonth } from './days.ts';
import { groupTotals, seriesOf, toCsv, totalsOf } from './sums.ts';

const nowMs = Date.parse('2026-03-02T12:00:00Z');

function sum(changes: Partial<UsageSum> = {}): UsageSum {
  return {
    day: '2026-03-01',
    key_id: 'key_1',
    key_name: 'laptop',
    owner: 'me',
    model: 'm',
    requests: 2,
    failed_requests: 1,
    prompt_tokens: 100,
    cached_tokens: 40,
    completion_tokens: 10,
    ...changes,
  };
}

describe('days', () => {
  it('are of UTC, and go over the end of a month', () => {
    expect(lastDays(3, nowMs)).toEqual({ from: '2026-02-28', to: '2026-03-02' });
    expect(daysIn(lastDays(3, nowMs))).toEqual(['2026-02-28', '2026-03-01', '2026-03-02']);
    expect(thisMonth(nowMs)).toEqual({ from: '2026-03-01', to: '2026-03-02' });
    expect(daysIn({ from: '2026-03-02', to: '2026-03-01' })).toEqual([]);
  });
});

describe('sums', () => {
  it('add up', () => {
    expect(totalsOf([sum(), sum({ day: '2026-03-02' })])).toEqual({
      requests: 4,
      failed: 2,
      promptTokens: 200,
      cachedTokens: 80,
      completionTokens: 20,
    });
  });

  it('are told apart by model or key, what used most first', () => {
    const sums = [sum(), sum({ model: 'n', prompt_tokens: 500, key_id: null, key_name: null })];
    expect(groupTotals(sums, 'model').map(({ name }) => name)).toEqual(['n', 'm']);
    expect(groupTotals(sums, 'key').map(({ name }) => name)).toEqual(['without a key', 'laptop']);
  });

  it('make a series for each group, with every day', () => {
    const days = ['2026-02-28', '2026-03-01'];
    expect(seriesOf([sum()], days, 'model', 'tokens')).toEqual([{ name: 'm', values: [0, 110] }]);
    expect(seriesOf([sum()], days, 'model', 'requests')).toEqual([{ name: 'm', values: [0, 2] }]);
  });

  it('make one series of the smallest groups where there are more than colours', () => {
    const models = ['a', 'b', 'c', 'd', 'e'];
    const sums = models.map((model, at) => sum({ model, prompt_tokens: 1000 - at * 100 }));
    const series = seriesOf(sums, ['2026-03-01'], 'model', 'tokens');
    expect(series.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'all others']);
    expect(series[3]?.values).toEqual([700 + 10 + 600 + 10]);
  });
});

describe('the file', () => {
  it('has a row for each sum, quoted where it must be', () => {
    const csv = toCsv([sum({ key_name: 'a "b", c' }), sum({ key_id: null, key_name: null })]);
    expect(csv.split('\r\n')).toEqual([
      'day,key_id,key_name,owner,model,requests,failed_requests,prompt_tokens,cached_tokens,' +
        'completion_tokens',
      '2026-03-01,key_1,"a ""b"", c",me,m,2,1,100,40,10',
      '2026-03-01,,,me,m,2,1,100,40,10',
      '',
    ]);
  });

  it('has no text that a spreadsheet would run', () => {
    expect(toCsv([sum({ owner: '=1+1' })])).toContain(",'=1+1,");
  });
});
