// What a forked server tells the measurement: its address, then how late the timers of its event
// loop were and how long its garbage collections took.
import { PerformanceObserver } from 'node:perf_hooks';
import { loopDelay } from './loop-delay.mjs';

/**
 * @param {string} url where it listens
 * @param {() => Promise<void>} stop ends it, before the process exits
 */
export function watched(url, stop) {
  const loop = loopDelay();
  let collectionsMs = [];
  new PerformanceObserver((list) => {
    collectionsMs.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ entryTypes: ['gc'] });
  process.on('message', async (message) => {
    if (message === 'reset') {
      loop.reset();
      collectionsMs = [];
    }
    if (message === 'loop') process.send({ loop: loop.percentiles(), collectionsMs });
    if (message === 'stop') {
      await stop();
      process.exit(0);
    }
  });
  // The measurement is gone: nobody will say stop.
  process.on('disconnect', () => process.exit(1));
  process.send({ url });
}
