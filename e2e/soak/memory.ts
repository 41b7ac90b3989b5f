// Watches the resident memory of processes.
import { residentBytes } from '../harness/processes.ts';

const SAMPLE_INTERVAL_MS = 1000;

export type MemorySample = { readonly seconds: number; readonly megabytes: number };

/** Samples once a second until `stop`, which returns all samples. */
export function watchMemory(pids: readonly number[]): { stop: () => MemorySample[] } {
  const samples: MemorySample[] = [];
  const startMs = performance.now();
  const timer = setInterval(() => {
    samples.push({
      seconds: (performance.now() - startMs) / 1000,
      megabytes: residentBytes(pids) / 2 ** 20,
    });
  }, SAMPLE_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

/** The slope of the least-squares line through the samples, in megabytes a minute. */
export function growthPerMinute(samples: readonly MemorySample[]): number {
  const mean = (pick: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
  const secondsMean = mean((sample) => sample.seconds);
  const megabytesMean = mean((sample) => sample.megabytes);
  const covariance = mean(
    ({ seconds, megabytes }) => (seconds - secondsMean) * (megabytes - megabytesMean),
  );
  const variance = mean(({ seconds }) => (seconds - secondsMean) ** 2);
  return (covariance / variance) * 60;
}
