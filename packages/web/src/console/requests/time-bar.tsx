// Where the time of a request went, as a bar.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { formatSeconds } from '../../format.ts';
import { PHASE_WORDS, type Phase, type PhaseName } from './phases.ts';

/** As in the figures of the playground. */
export const PHASE_COLORS: Readonly<Record<PhaseName, string>> = {
  format: 'bg-series-4',
  queue: 'bg-series-3',
  prompt: 'bg-series-2',
  answer: 'bg-series-1',
  rest: 'bg-edge',
};

export type TimeBarProps = {
  readonly phases: readonly Phase[];
  /** Seconds of the longest of the bars that are compared. Default: its own. */
  readonly secondsMax?: number | undefined;
  readonly className?: string | undefined;
};

export function TimeBar({ phases, secondsMax, className }: TimeBarProps): ReactNode {
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const words = phases.map(
    ({ name, seconds }) => `${PHASE_WORDS[name].title} ${formatSeconds(seconds)}`,
  );
  return (
    <div
      role="img"
      aria-label={words.join(', ') || 'no time yet'}
      className={clsx('flex h-2 gap-px', className)}
    >
      {phases.map(({ name, seconds }) => (
        <span
          key={name}
          className={clsx('min-w-px first:rounded-l-full last:rounded-r-full', PHASE_COLORS[name])}
          style={{ width: `${(100 * seconds) / (secondsMax ?? total)}%` }}
        />
      ))}
    </div>
  );
}
