// The turns of a long conversation, the last first: what is in sight is there at once, and what
// was said before it follows, a few turns at a time, without holding anything up.

import { startTransition, useEffect, useState } from 'react';

/** More than a window shows. */
const firstCount = 24;
const stepCount = 24;
/** Between two steps; in it, what a person does comes first. */
const pauseMs = 40;

/** @returns the end of a path, and after a while all of it */
export function useLastTurns<Turn>(path: readonly Turn[]): readonly Turn[] {
  const [count, setCount] = useState(firstCount);
  const isWhole = count >= path.length;
  useEffect(() => {
    if (isWhole) return undefined;
    const grow = (): void => startTransition(() => setCount(count + stepCount));
    const timer = setTimeout(grow, pauseMs);
    return () => clearTimeout(timer);
  }, [isWhole, count]);
  return isWhole ? path : path.slice(-count);
}
