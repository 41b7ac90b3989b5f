import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatLong,
  formatMoment,
  formatPart,
  formatRelative,
  formatSeconds,
  formatShort,
} from './format.ts';

describe('numbers', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.00 kB'],
    [98_765_432, '98.8 MB'],
    [999_600, '1.00 MB'],
    [145_000_000, '145 MB'],
    [4_000_000_000_000, '4.00 TB'],
    [5e15, '5000 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('have their thousands apart, or three digits', () => {
    expect([formatCount(1234567), formatShort(1234567), formatShort(12)]).toEqual([
      '1,234,567',
      '1.23M',
      '12',
    ]);
    expect(formatPart(0.366)).toBe('37%');
  });
});

describe('times', () => {
  it.each([
    [0, '0 ms'],
    [0.0012, '1.2 ms'],
    [0.0094, '9.4 ms'],
    [0.00996, '10 ms'],
    [0.34, '340 ms'],
    [0.9997, '1.00 s'],
    [1.239, '1.24 s'],
    [12.34, '12.3 s'],
    [59.4, '59.4 s'],
    [59.97, '1 min'],
    [120, '2 min'],
    [125, '2 min 5 s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [60, '1 min'],
    [3_661, '1 h 1 min'],
    [273_600, '3 d 4 h'],
  ])('%d seconds are, in two units, %s', (seconds, text) => {
    expect(formatLong(seconds)).toBe(text);
  });

  it.each([
    [995, 'just now'],
    [1004, 'just now'],
    [820, '3 min ago'],
    [1000 - 90_000, '1 d ago'],
    [1000 + 7_300, 'in 2 h'],
  ])('of the second %d, seen from the thousandth, are %s', (seconds, text) => {
    expect(formatRelative(seconds, 1_000_000)).toBe(text);
  });

  it('of the day are told in 24 hours, from nought', () => {
    const at = (hour: number): number => new Date(2026, 0, 31, hour, 4, 9).getTime() / 1000;
    expect([formatClock(at(0)), formatClock(at(17))]).toEqual(['00:04:09', '17:04:09']);
    expect(formatMoment(at(17))).toBe('Jan 31, 2026, 17:04:09');
  });
});
