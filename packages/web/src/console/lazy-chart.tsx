// The chart, whose library comes when there is something to draw.

import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';
import type { ChartProps } from './chart.tsx';

const Chart = lazy(async () => {
  // The library refuses browsers that do not know their own language; the numbers matter more.
  const module = await import('./chart.tsx').catch(() => ({ Chart: NoChart }));
  return { default: module.Chart };
});

export function LazyChart(props: ChartProps): ReactNode {
  return (
    <Suspense fallback={<Skeleton className="h-72 w-full" />}>
      <Chart {...props} />
    </Suspense>
  );
}

function NoChart({ label }: ChartProps): ReactNode {
  return (
    <p className="rounded-lg border border-line bg-surface p-4 text-muted">
      This browser cannot draw the chart: {label}.
    </p>
  );
}
