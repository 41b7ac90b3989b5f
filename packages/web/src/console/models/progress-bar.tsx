// How far something is, or how full.

import type { ReactNode } from 'react';

export type ProgressBarProps = {
  readonly label: string;
  /** 0 to 1; null while nobody knows. */
  readonly part: number | null;
};

export function ProgressBar({ label, part }: ProgressBarProps): ReactNode {
  const percent = part === null ? undefined : Math.round(Math.min(part, 1) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-2 overflow-hidden rounded-full bg-hover"
    >
      <div
        className={percent === undefined ? 'h-full animate-pulse bg-edge' : 'h-full bg-accent'}
        style={{ width: `${percent ?? 100}%` }}
      />
    </div>
  );
}
