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

/** A callback that reports `label`'s progress, thinned out; the last byte is always reported. */
export function progressReporter(
  label: string,
  report: ReportModelEvent,
  now: () => number = performance.now.bind(performance),
): (progress: Progress) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const complete = progress.receivedBytes === progress.totalBytes;
    if (!complete && now() - reportedAt < PROGRESS_INTERVAL_MS) return;
    reportedAt = now();
    report({ type: 'progress', label, ...progress });
  };
}
