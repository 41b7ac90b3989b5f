// Durations as Go writes them, which is what clients of the vendor's headers read.

/** Whole milliseconds, such as `370ms`, `7.66s`, `2m59.56s` or `23h59m30s`. */
export function formatDuration(wholeMs: number): string {
  if (wholeMs < 1_000) return `${wholeMs}ms`;
  const hours = Math.floor(wholeMs / 3_600_000);
  const minutes = Math.floor(wholeMs / 60_000) % 60;
  const seconds = (wholeMs % 60_000) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
