import type { EngineReading, EngineView } from '@spry/sdk/admin';
import { describe, expect, it } from 'vitest';
import { addReading, cachedPart, type History, NO_HISTORY, POINTS_MAX } from './rates.ts';

function reading(uptime: number, changes: Partial<EngineReading> = {}): EngineReading {
  return {
    uptime,
    waiting: 0,
    running: 0,
    kv_cache: {
      capacity_tokens: 1000,
      used_tokens: 0,
      kept_tokens: 0,
      parked_tokens: 0,
      parked_bytes: 0,
      parked_bytes_max: 0,
      prefixes: 0,
    },
    prompt_steps: 0,
    prompt_time: 0,
    prompt_tokens: 0,
    cached_tokens: 0,
    completion_steps: 0,
    completion_time: 0,
    completion_tokens: 0,
    batch_size_sum: 0,
    ...changes,
  };
}

function engine(read: EngineReading | null): EngineView {
  const state = read === null ? 'restarting' : 'ready';
  return {
    object: 'engine',
    model: 'm',
    state,
    reason: null,
    restarts: 0,
    reading: read,
    settings: null,
  };
}

function historyOf(...readings: (EngineReading | null)[]): History {
  return readings.reduce(
    (history, read, at) => addReading(history, engine(read), at * 1000),
    NO_HISTORY,
  );
}

describe('rates', () => {
  it('are of the time between two readings, by the clock of the engine', () => {
    const later = reading(12, {
      running: 3,
      waiting: 1,
      prompt_tokens: 400,
      prompt_time: 0.5,
      completion_tokens: 100,
      completion_steps: 40,
      completion_time: 1,
      batch_size_sum: 100,
    });
    expect(historyOf(reading(10), later).points).toEqual([
      {
        atMs: 1000,
        promptRate: 200,
        answerRate: 50,
        running: 3,
        waiting: 1,
        batchSize: 2.5,
        busy: 0.75,
      },
    ]);
  });

  it('need two readings, and something new in the second', () => {
    expect(historyOf(reading(1)).points).toEqual([]);
    expect(historyOf(reading(1), reading(1)).points).toEqual([]);
    expect(historyOf(reading(1), reading(2)).points).toMatchObject([{ batchSize: null, busy: 0 }]);
  });

  it('are not told over the end of an engine', () => {
    const busy = { completion_tokens: 50 };
    const { points } = historyOf(reading(90, busy), null, reading(1), reading(2, busy));
    expect(points.map(({ answerRate }) => answerRate)).toEqual([50]);
    expect(historyOf(reading(90, busy), reading(1), reading(2)).points).toHaveLength(1);
  });

  it('are kept for so long', () => {
    const readings = Array.from({ length: POINTS_MAX + 10 }, (_, at) => reading(at));
    const { points } = historyOf(...readings);
    expect([points.length, points.at(-1)?.atMs]).toEqual([POINTS_MAX, (POINTS_MAX + 9) * 1000]);
  });
});

it('the part of prompts that was in memory is of all their tokens', () => {
  expect(cachedPart(reading(1))).toBeNull();
  expect(cachedPart(reading(1, { cached_tokens: 30, prompt_tokens: 10 }))).toBe(0.75);
});
