// Turns a stream of byte counts into progress events at a pace that a terminal can show.
import { PROGRESS_INTERVAL_MS } from './limits.ts';
import type { ReportModelEvent } from './model-event.ts';

/** How far a transfer is. */
export type Progress = {
  readonly receivedBytes: number;
  readonly totalBytes: number | undefined;
  /** Part of `receivedBytes` that was there before this transfer began. */
  readonly resumedBytes: number;
};

/** A callback that reports `label`'s progress, thinned out; the end is always reported, once. */
export function progressReporter(
  label: string,
  report: ReportModelEvent,
  now: () => number = performance.now.bind(performance),
): (progress: Progress) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let reportedBytes = -1;
  return (progress) => {
    const { receivedBytes, totalBytes } = progress;
    const due = now() - reportedAt >= PROGRESS_INTERVAL_MS || receivedBytes === totalBytes;
    if (!due || receivedBytes === reportedBytes) return;
    reportedAt = now();
    reportedBytes = receivedBytes;
    report({ type: 'progress', label, ...progress });
  };
}
