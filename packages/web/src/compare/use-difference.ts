// The difference of two answers once both are whole. The library is fetched when there are two.

import { useEffect, useState } from 'react';
import type { Answer } from '../conversations/turn.ts';
import type { Difference } from './difference.ts';

export function useDifference(
  left: Answer | undefined,
  right: Answer | undefined,
): Difference | undefined {
  const [difference, setDifference] = useState<Difference>();
  const leftText = wholeText(left);
  const rightText = wholeText(right);
  useEffect(() => {
    setDifference(undefined);
    if (leftText === undefined || rightText === undefined) return undefined;
    let isCurrent = true;
    void (async () => {
      const { compareTexts } = await import('./difference.ts');
      const found = compareTexts(leftText, rightText);
      if (isCurrent) setDifference(found);
    })();
    return () => {
      isCurrent = false;
    };
  }, [leftText, rightText]);
  return difference;
}

function wholeText(answer: Answer | undefined): string | undefined {
  if (answer === undefined || answer.state === 'streaming' || answer.text === '') return undefined;
  return answer.text;
}
