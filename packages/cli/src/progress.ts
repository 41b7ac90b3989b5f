// Shows how far something is: a bar where the terminal can redraw a line, else a plain line now and
// then.

import cliProgress from 'cli-progress';
import picocolors from 'picocolors';

import type { OutputStream } from './context.ts';
import {
  PROGRESS_LINE_INTERVAL_MS,
  PROGRESS_LINE_PERCENT,
  PROGRESS_SPEED_WINDOW_MS,
} from './limits.ts';

export type ProgressUpdate = {
  readonly label: string;
  readonly receivedBytes: number;
  /** Undefined while the size is not known. */
  readonly totalBytes: number | undefined;
  /** Whether the counts are not of bytes, and only their ratio is to be shown. Default: false. */
  readonly ratioOnly?: boolean;
};

export type ProgressView = {
  /** Shows how far the download is. Another label starts another download. */
  update(update: ProgressUpdate): void;
  /** Leaves the last state on the screen and ends the line. Harmless when nothing is shown. */
  stop(): void;
};

export type ProgressContext = {
  readonly stream: OutputStream;
  /** Milliseconds. */
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
};

/** A view of one download after another, on a terminal or not. */
export function createProgress(context: ProgressContext): ProgressView {
  const createView = canRedraw(context) ? createBar : createLines;
  let current: { readonly label: string; readonly view: ProgressView } | undefined;

  const stop = (): void => {
    current?.view.stop();
    current = undefined;
  };
  const update = (progress: ProgressUpdate): void => {
    if (current?.label !== progress.label) {
      stop();
      current = { label: progress.label, view: createView(context) };
    }
    current.view.update(progress);
  };
  return { update, stop };
}

/** "42 %  41.3 of 98.4 MB  12.1 MB/s  5 s left", without what is not known yet. */
export function describeProgress(progress: ProgressUpdate, bytesPerSecond: number): string {
  const { receivedBytes, totalBytes } = progress;
  if (progress.ratioOnly === true) return `${percentOf(progress)} %`;
  const parts: string[] = [];
  if (totalBytes === undefined) {
    parts.push(`${megabytes(receivedBytes)} MB`);
  } else {
    parts.push(`${percentOf(progress)} %`);
    parts.push(`${megabytes(receivedBytes)} of ${megabytes(totalBytes)} MB`);
  }
  if (bytesPerSecond > 0) {
    parts.push(`${megabytes(bytesPerSecond)} MB/s`);
    if (totalBytes !== undefined && receivedBytes < totalBytes) {
      parts.push(`${describeSeconds((totalBytes - receivedBytes) / bytesPerSecond)} left`);
    }
  }
  return parts.join('  ');
}

/** "45 s", "3 min 5 s" or "2 h 10 min". */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function canRedraw({ stream, env }: ProgressContext): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}

function createBar({ stream, now, env }: ProgressContext): ProgressView {
  const speed = createSpeedometer(now);
  const colors = picocolors.createColors(!env['NO_COLOR']);
  const bar = new cliProgress.SingleBar({
    stream,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
    format: (options, parameters, payload: { label: string; text: string }) => {
      const filledCount = Math.round(parameters.progress * (options.barsize ?? 0));
      const filled = colors.cyan('█'.repeat(filledCount));
      const rest = colors.dim('░'.repeat((options.barsize ?? 0) - filledCount));
      return `${payload.label}  ${filled}${rest}  ${payload.text}`;
    },
  });
  let started = false;

  const update = (progress: ProgressUpdate): void => {
    const { label, receivedBytes } = progress;
    const text = describeProgress(progress, speed(receivedBytes));
    // The bar needs a total; without one it stays empty and the text alone tells.
    const totalBytes = progress.totalBytes ?? Number.MAX_SAFE_INTEGER;
    if (started) {
      bar.setTotal(totalBytes);
      bar.update(receivedBytes, { label, text });
    } else {
      bar.start(totalBytes, receivedBytes, { label, text });
      started = true;
    }
  };
  return { update, stop: () => bar.stop() };
}

function createLines({ stream, now }: ProgressContext): ProgressView {
  const speed = createSpeedometer(now);
  let shown: { readonly atMs: number; readonly percent: number } | undefined;

  const update = (progress: ProgressUpdate): void => {
    const bytesPerSecond = speed(progress.receivedBytes);
    const percent = percentOf(progress);
    const isDue =
      shown === undefined ||
      now() - shown.atMs >= PROGRESS_LINE_INTERVAL_MS ||
      percent - shown.percent >= PROGRESS_LINE_PERCENT ||
      (percent === 100 && shown.percent < 100);
    if (!isDue) return;
    shown = { atMs: now(), percent };
    stream.write(`${progress.label}  ${describeProgress(progress, bytesPerSecond)}\n`);
  };
  return { update, stop: () => undefined };
}

/** Bytes per second over the last moments; 0 until it can be told. */
function createSpeedometer(now: () => number): (receivedBytes: number) => number {
  const samples: { readonly atMs: number; readonly receivedBytes: number }[] = [];
  return (receivedBytes) => {
    const atMs = now();
    samples.push({ atMs, receivedBytes });
    while (samples.length > 2 && atMs - (samples[0]?.atMs ?? atMs) > PROGRESS_SPEED_WINDOW_MS) {
      samples.shift();
    }
    const oldest = samples[0];
    if (oldest === undefined || atMs === oldest.atMs) return 0;
    return Math.max(0, ((receivedBytes - oldest.receivedBytes) * 1000) / (atMs - oldest.atMs));
  };
}

function percentOf({ receivedBytes, totalBytes }: ProgressUpdate): number {
  if (totalBytes === undefined || totalBytes === 0) return 0;
  return Math.floor((100 * Math.min(receivedBytes, totalBytes)) / totalBytes);
}

/** Millions of bytes, with one digit behind the point. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
