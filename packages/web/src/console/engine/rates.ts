// Rates over time, from counters that are read again and again.

import type { EngineReading, EngineView } from '@spry/sdk/admin';

/** What happened between two readings. */
export type Point = {
  /** When the later one was read here: milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** Tokens in a second: of prompts that were computed, and of answers. */
  readonly promptRate: number;
  readonly answerRate: number;
  readonly running: number;
  readonly waiting: number;
  /** Answers in a step, as the mean; null where there was no step. */
  readonly batchSize: number | null;
  /** Part of the time in which the kernels computed, 0 to 1. */
  readonly busy: number;
};

export type History = {
  readonly points: readonly Point[];
  /** The last reading, from which the next point begins. */
  readonly last: EngineReading | null;
};

export const NO_HISTORY: History = { points: [], last: null };

/** How many points are kept: two minutes of seconds. */
export const POINTS_MAX = 120;

/**
 * Adds what happened since the last reading. The engine's own clock says how much time went by, so
 * that it matters little when it was asked. An engine that was started anew counts from nothing:
 * the time before and after it is not put together.
 */
export function addReading(history: History, engine: EngineView, nowMs: number): History {
  const { reading } = engine;
  if (reading === null) return { ...history, last: null };
  const { last } = history;
  if (last === null || reading.uptime < last.uptime) return { ...history, last: reading };
  // It has not told anything new.
  if (reading.uptime === last.uptime) return history;
  const points = [...history.points, pointBetween(last, reading, nowMs)].slice(-POINTS_MAX);
  return { points, last: reading };
}

function pointBetween(from: EngineReading, to: EngineReading, atMs: number): Point {
  const seconds = to.uptime - from.uptime;
  const steps = to.completion_steps - from.completion_steps;
  const computing = to.prompt_time - from.prompt_time + to.completion_time - from.completion_time;
  return {
    atMs,
    promptRate: (to.prompt_tokens - from.prompt_tokens) / seconds,
    answerRate: (to.completion_tokens - from.completion_tokens) / seconds,
    running: to.running,
    waiting: to.waiting,
    batchSize: steps === 0 ? null : (to.batch_size_sum - from.batch_size_sum) / steps,
    busy: Math.min(computing / seconds, 1),
  };
}

/** The part of prompt tokens that was in memory already, since the engine began; null for none. */
export function cachedPart({ cached_tokens, prompt_tokens }: EngineReading): number | null {
  const total = cached_tokens + prompt_tokens;
  return total === 0 ? null : cached_tokens / total;
}
