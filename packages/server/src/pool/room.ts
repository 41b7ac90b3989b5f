// Which models make room for another: those that nobody uses first, of them the one that was used
// the longest ago.

/** What is asked of a model that may have to go. */
export type Candidate = {
  readonly memoryBytes: number;
  readonly isBusy: boolean;
  readonly lastUsedMs: number;
};

/** @returns as few as make that room, in this order; none where all together would not */
export function chooseLeaving<Of extends Candidate>(
  candidates: readonly Of[],
  neededBytes: number,
): Of[] {
  const inOrder = [...candidates].sort(
    (a, b) => Number(a.isBusy) - Number(b.isBusy) || a.lastUsedMs - b.lastUsedMs,
  );
  const leaving: Of[] = [];
  let freedBytes = 0;
  for (const candidate of inOrder) {
    if (freedBytes >= neededBytes) break;
    leaving.push(candidate);
    freedBytes += candidate.memoryBytes;
  }
  return freedBytes >= neededBytes ? leaving : [];
}
