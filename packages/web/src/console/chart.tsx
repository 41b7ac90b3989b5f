// Series over time, drawn by uPlot in the colours of the page. To be loaded lazily.

import type { ReactNode } from 'react';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import UPlot, { type AlignedData } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../app/theme.ts';
import { type Colors, chartOptions, stack } from './chart-options.ts';

export type ChartSeries = { readonly name: string; readonly values: readonly (number | null)[] };

export type ChartProps = {
  /** What it shows, for those who cannot see it: the numbers are elsewhere too. */
  readonly label: string;
  /** Seconds since the Unix epoch. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Bars stand on each other, one for each day. Default: `lines`. */
  readonly kind?: 'lines' | 'bars' | undefined;
  readonly formatValue: (value: number) => string;
  /** Said over the chart while all is nought. Default: nothing. */
  readonly emptyWords?: string | undefined;
  /** Of the time under the pointer, and of those below the chart. */
  readonly formatTime: (seconds: number) => string;
};

const HEIGHT = 220;

export function Chart(props: ChartProps): ReactNode {
  const { label, times, series, kind = 'lines', emptyWords, formatValue, formatTime } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const [index, setIndex] = useState<number | null>(null);
  const [theme] = useTheme();
  const isDark = useSystemDark();
  const names = series.map(({ name }) => name).join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const colors = readColors(current);
    const own = names.split('\n');
    const options = chartOptions({ colors, names: own, kind, formatValue, formatTime });
    const hooks = { setCursor: [(chart: UPlot) => setIndex(chart.cursor.idx ?? null)] };
    const size = { width: current.clientWidth, height: HEIGHT };
    const nothing: AlignedData = [[], ...own.map(() => [])];
    plot.current = new UPlot({ ...options, ...size, hooks }, nothing, current);
    const observer = new ResizeObserver(() =>
      plot.current?.setSize({ width: current.clientWidth, height: HEIGHT }),
    );
    observer.observe(current);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
    };
  }, [names, kind, formatValue, formatTime, theme, isDark]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot needs its data, too.
  useEffect(() => {
    const values = series.map((one) => [...one.values]);
    plot.current?.setData([[...times], ...(kind === 'bars' ? stack(values) : values)]);
  }, [times, series, kind, names, theme, isDark]);

  const shown = index ?? times.length - 1;
  const isEmpty = series.every(({ values }) => values.every((value) => !value));
  return (
    <figure className="rounded-lg border border-line bg-surface p-4">
      <Legend
        series={series}
        index={shown}
        time={times[shown]}
        formatValue={formatValue}
        formatTime={formatTime}
      />
      <div className="relative">
        <div ref={place} role="img" aria-label={label} className="w-full overflow-hidden" />
        {isEmpty && emptyWords !== undefined && (
          <p className="absolute inset-0 grid place-items-center text-muted">{emptyWords}</p>
        )}
      </div>
    </figure>
  );
}

/** Of series, in the order of their colours. */
const SWATCHES = ['bg-series-1', 'bg-series-2', 'bg-series-3', 'bg-series-4'] as const;

type LegendProps = Pick<ChartProps, 'series' | 'formatValue' | 'formatTime'> & {
  readonly index: number;
  readonly time: number | undefined;
};

function Legend({ series, index, time, formatValue, formatTime }: LegendProps): ReactNode {
  return (
    <figcaption className="mb-2 flex min-h-5 flex-wrap gap-x-4 gap-y-1 text-xs">
      {series.map(({ name, values }, at) => (
        <span key={name} className="flex items-center gap-1.5">
          <span aria-hidden className={`size-2 rounded-full ${SWATCHES[at]}`} />
          <span className="text-muted">{name}</span>
          <span className="font-medium tabular-nums">{format(values[index], formatValue)}</span>
        </span>
      ))}
      <span className="ml-auto text-muted">{time === undefined ? '' : formatTime(time)}</span>
    </figcaption>
  );
}

function format(value: number | null | undefined, formatValue: (value: number) => string): string {
  return value === null || value === undefined ? '–' : formatValue(value);
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

function useSystemDark(): boolean {
  const subscribe = useCallback((listener: () => void) => {
    darkQuery.addEventListener('change', listener);
    return () => darkQuery.removeEventListener('change', listener);
  }, []);
  return useSyncExternalStore(subscribe, () => darkQuery.matches);
}

/** A canvas knows no variables: what the classes make of them is read from the page. */
function readColors(place: HTMLElement): Colors {
  const probe = document.createElement('span');
  place.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const series = [1, 2, 3, 4].map((number) => read(`series-${number}`));
  const colors = { series, text: read('muted'), grid: read('line') };
  probe.remove();
  return colors;
}
