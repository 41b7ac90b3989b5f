import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

test.each([
  [0, '0ms'],
  [370, '370ms'],
  [1_000, '1s'],
  [7_660, '7.66s'],
  [59_999, '59.999s'],
  [60_000, '1m0s'],
  [179_560, '2m59.56s'],
  [3_600_000, '1h0m0s'],
  [86_399_500, '23h59m59.5s'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
