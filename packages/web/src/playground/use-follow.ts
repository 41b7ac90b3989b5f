// Keeps the end of something that grows in sight, until the person scrolls up to read.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How far from the end still counts as the end, in pixels. */
const nearPx = 48;

export type Follow = {
  readonly scrollerRef: RefObject<HTMLElement | null>;
  readonly contentRef: RefObject<HTMLDivElement | null>;
  readonly isFollowing: boolean;
  /** Goes to the end, and stays there. */
  readonly follow: () => void;
};

export function useFollow(): Follow {
  const scrollerRef = useRef<HTMLElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  const wants = useRef(true);

  const toEnd = useCallback((): void => {
    const scroller = scrollerRef.current;
    if (scroller !== null && wants.current) scroller.scrollTop = scroller.scrollHeight;
  }, []);

  const follow = useCallback((): void => {
    wants.current = true;
    setIsFollowing(true);
    toEnd();
  }, [toEnd]);

  useLayoutEffect(toEnd, [toEnd]);

  useEffect(() => {
    const scroller = scrollerRef.current;
    const content = contentRef.current;
    if (scroller === null || content === null) return undefined;
    let lastTop = scroller.scrollTop;
    const onScroll = (): void => {
      const isUp = scroller.scrollTop < lastTop;
      lastTop = scroller.scrollTop;
      const distancePx = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      // Only going up means reading; content that grows below is no reason to stop.
      if (distancePx <= nearPx) wants.current = true;
      else if (isUp) wants.current = false;
      setIsFollowing(wants.current);
    };
    scroller.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(toEnd);
    observer.observe(content);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [toEnd]);

  return { scrollerRef, contentRef, isFollowing, follow };
}
