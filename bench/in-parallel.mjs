// Many pieces of work, a few at a time.

/**
 * Calls `work` with each item and its index, in their order, so many at a time.
 * @template T
 * @param {number} workerCount
 * @param {readonly T[]} items
 * @param {(item: T, index: number) => Promise<void>} work
 * @param {AbortSignal} [signal] no other item is begun once it is aborted
 * @returns {Promise<number>} how many of the items were worked on: the first ones
 */
export async function inParallel(workerCount, items, work, signal) {
  let next = 0;
  const worker = async () => {
    while (next < items.length && signal?.aborted !== true) {
      const index = next++;
      await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: workerCount }, worker));
  return next;
}
