// The greatest of many numbers, without sorting all of them.

/**
 * Moves the `wanted` greatest of the first `count` values to the end of these, in no order.
 * Hoare's quickselect, linear on average.
 */
export function moveGreatestToEnd(values: Float32Array, count: number, wanted: number): void {
  const target = count - wanted;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const value = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = value;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else return;
  }
}
