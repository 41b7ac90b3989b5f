// Tokens in each of the last seconds.

import { type ReactNode, useMemo } from 'react';
import { formatClock } from '../../format.ts';
import { LazyChart } from '../lazy-chart.tsx';
import type { Point } from './rates.ts';

export function RateChart({ points }: { readonly points: readonly Point[] }): ReactNode {
  const times = useMemo(() => points.map(({ atMs }) => atMs / 1000), [points]);
  const series = useMemo(
    () => [
      { name: 'answer tokens/s', values: points.map(({ answerRate }) => answerRate) },
      { name: 'prompt tokens/s', values: points.map(({ promptRate }) => promptRate) },
    ],
    [points],
  );
  return (
    <LazyChart
      label="Tokens in a second over the last two minutes"
      times={times}
      series={series}
      emptyWords="Nothing was computed in the last two minutes."
      formatValue={formatRate}
      formatTime={formatClock}
    />
  );
}

function formatRate(rate: number): string {
  return String(Math.round(rate));
}
