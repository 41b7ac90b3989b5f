// Gives memory back when nobody waits for anything.

const LOOK_INTERVAL_MS = 5_000;

/**
 * Collects garbage once whenever work has ended. V8 leaves it for minutes where little happens;
 * under load it collects by itself, a little at a time, where a whole collection (some 25 ms)
 * would be felt by every stream.
 */
export function collectAtRest(isBusy: () => boolean, collect: () => void): void {
  let hasWorked = true;
  const look = (): void => {
    if (isBusy()) hasWorked = true;
    else if (hasWorked) {
      hasWorked = false;
      collect();
    }
  };
  setInterval(look, LOOK_INTERVAL_MS).unref();
}
