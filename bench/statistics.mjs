// The few statistics the report needs.

/** @param {readonly number[]} values at least one */
export function median(values) {
  return percentile(values, 0.5);
}

/** Linear interpolation between the closest ranks. `fraction` is in [0, 1]. */
export function percentile(values, fraction) {
  return percentileOfSorted(
    [...values].sort((a, b) => a - b),
    fraction,
  );
}

/** The same of values in ascending order. */
export function percentileOfSorted(sorted, fraction) {
  const rank = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  return low + (high - low) * (rank - Math.floor(rank));
}
