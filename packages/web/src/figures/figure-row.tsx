// The figures of an answer in a row, with a bar of where the time went.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { formatSeconds } from '../format.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { type Figure, figuresOf, type Measurements, type TimePart, timeParts } from './figures.ts';

export function FigureRow(measurements: Measurements): ReactNode {
  const figures = figuresOf(measurements);
  if (figures.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-2xs">
      <TimeBar parts={timeParts(measurements.usage)} />
      <dl className="flex flex-wrap gap-x-4 gap-y-1">
        {figures.map((figure) => (
          <FigureItem key={figure.id} {...figure} />
        ))}
      </dl>
    </div>
  );
}

/** Of its part in the bar, for those that have one. */
const DOTS: Readonly<Record<string, string>> = {
  queue: 'bg-series-3',
  prefill: 'bg-series-2',
  decode: 'bg-series-1',
};

function FigureItem({ id, label, value, meaning }: Figure): ReactNode {
  const dot = DOTS[id];
  return (
    <Tooltip text={meaning}>
      <div className="flex items-center gap-1 whitespace-nowrap">
        {dot !== undefined && <span aria-hidden className={clsx('size-1.5 rounded-full', dot)} />}
        <dt className="text-muted">{label}</dt>
        <dd className={clsx('font-medium tabular-nums', id === 'speed' && 'text-accent')}>
          {value}
        </dd>
      </div>
    </Tooltip>
  );
}

function TimeBar({ parts }: { readonly parts: readonly TimePart[] }): ReactNode {
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  if (total === 0) return null;
  const words = parts.map(({ name, seconds }) => `${name} ${formatSeconds(seconds)}`);
  return (
    <div
      role="img"
      aria-label={`Time: ${words.join(', ')}`}
      className="flex h-1.5 w-24 gap-px overflow-hidden rounded-full bg-hover"
    >
      {parts.map(({ name, seconds }) => (
        <span key={name} className={DOTS[name]} style={{ flexGrow: seconds / total }} />
      ))}
    </div>
  );
}
