import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectAtRest } from './collect-at-rest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('collects once after work, and never beside it', () => {
  let isBusy = true;
  const collect = vi.fn();
  collectAtRest(() => isBusy, collect);
  vi.advanceTimersByTime(60_000);
  expect(collect).not.toHaveBeenCalled();
  isBusy = false;
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
  isBusy = true;
  vi.advanceTimersByTime(10_000);
  isBusy = false;
  vi.advanceTimersByTime(10_000);
  expect(collect).toHaveBeenCalledTimes(2);
});
