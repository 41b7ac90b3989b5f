// The upright axes of charts: which numbers to mark, and how far up a value stands.

const TICKS_MAX = 13;

/** @typedef {{ ticks: number[], shareOf: (value: number) => number }} Scale shares are in [0, 1] */

/**
 * From 0 on.
 * @param {readonly number[]} values above 0
 * @returns {Scale}
 */
export function linearScale(values) {
  const max = Math.max(...values);
  const step = roundNumbers(max / 6, max)[0];
  const count = Math.ceil(max / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { ticks, shareOf: (value) => value / (count * step) };
}

/**
 * From one round number to another, as close as they are.
 * @param {readonly number[]} values above 0
 * @returns {Scale}
 */
export function logarithmicScale(values) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const all = roundNumbers(least / 10, most * 10);
  const low = all.findLast((number) => number <= least);
  const high = all.find((number) => number > Math.max(most, low));
  const between = all.filter((number) => number >= low && number <= high);
  const isPower = (number) => Number.isInteger(Math.log10(number));
  return {
    ticks: between.length > TICKS_MAX ? between.filter(isPower) : between,
    shareOf: (value) => Math.log(value / low) / Math.log(high / low),
  };
}

/** 1, 2, 5, 10, 20 … of those from `least` to some above `most`. */
function roundNumbers(least, most) {
  const numbers = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most * 10; power++) {
    numbers.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  }
  return numbers.filter((number) => number >= least);
}
