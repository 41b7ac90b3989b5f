// How a page feels, in numbers: when it appears, how even its frames are, how soon it reacts.
import type { Locator, Page } from 'playwright-core';

export type FrameTimes = {
  readonly count: number;
  /** Milliseconds from one frame to the next. */
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
};

/** Measures frames until the function that it returns is called. */
export async function measureFrames(page: Page): Promise<() => Promise<FrameTimes>> {
  await page.evaluate(`(() => {
    const times = [];
    let last = performance.now();
    const tick = (now) => {
      times.push(now - last);
      last = now;
      if (window.frameTimes === times) requestAnimationFrame(tick);
    };
    window.frameTimes = times;
    requestAnimationFrame(tick);
  })()`);
  return async () => {
    const times = (await page.evaluate(`(() => {
      const times = window.frameTimes;
      delete window.frameTimes;
      return times;
    })()`)) as number[];
    return summarise(times);
  };
}

function summarise(times: readonly number[]): FrameTimes {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number => {
    const time = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return Math.round(time * 10) / 10;
  };
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

export type KeyTimes = { readonly medianMs: number; readonly maxMs: number };

/**
 * Types, and tells how long it took from each key to the paint that followed, as the browser itself
 * measures it: in steps of 8 ms, and 16 for whatever is faster.
 */
export async function measureKeys(box: Locator, text: string): Promise<KeyTimes> {
  const page = box.page();
  await page.evaluate(`(() => {
    window.keyTimes = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === 'keydown') window.keyTimes.push(duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 });
  })()`);
  for (const key of text) {
    await box.press(key);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  // Told after the paint that each waited for.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
  const slow = (await page.evaluate('window.keyTimes')) as number[];
  const fast = Array<number>(Math.max(0, text.length - slow.length)).fill(16);
  const { medianMs, maxMs } = summarise([...fast, ...slow]);
  return { medianMs, maxMs };
}

export type FirstPage = {
  readonly firstContentfulPaintMs: number;
  readonly scriptCount: number;
  /** Bytes over the wire, compressed. */
  readonly scriptBytes: number;
  readonly styleBytes: number;
};

/** What the visit so far has loaded, and when something was seen. */
export async function measureFirstPage(page: Page): Promise<FirstPage> {
  return (await page.evaluate(`(() => {
    const resources = performance.getEntriesByType('resource');
    const ending = (end) => resources.filter(({ name }) => new URL(name).pathname.endsWith(end));
    const bytes = (entries) =>
      entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {
      firstContentfulPaintMs: Math.round(paint?.startTime ?? NaN),
      scriptCount: ending('.js').length,
      scriptBytes: bytes(ending('.js')),
      styleBytes: bytes(ending('.css')),
    };
  })()`)) as FirstPage;
}
