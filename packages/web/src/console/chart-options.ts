// What uPlot is told for a chart.

import UPlot, { type Options, type Series } from 'uplot';

export type Colors = {
  readonly series: readonly string[];
  readonly text: string;
  readonly grid: string;
};

export type ChartDescription = {
  readonly colors: Colors;
  readonly names: readonly string[];
  readonly kind: 'lines' | 'bars';
  readonly formatValue: (value: number) => string;
  readonly formatTime: (seconds: number) => string;
};

const DAY_SECONDS = 86_400;
const FONT = '11px system-ui, sans-serif';

export function chartOptions(description: ChartDescription): Omit<Options, 'width' | 'height'> {
  const { colors, names, kind, formatValue, formatTime } = description;
  const isBars = kind === 'bars';
  const axis = {
    stroke: colors.text,
    font: FONT,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    padding: [8, 28, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: !isBars } },
    scales: {
      x: { time: true, range: isBars ? daysRange : secondsRange },
      y: { range: (_chart, _min, max) => [0, Math.max(max, 10) * 1.1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 88,
        size: 32,
        gap: 8,
        // In whole days, or in steps of seconds that people count in.
        incrs: isBars ? [1, 2, 7, 14, 28, 91].map((days) => days * DAY_SECONDS) : [5, 15, 30, 60],
        values: (_chart, times) => times.map(formatTime),
      },
      { ...axis, size: 44, values: (_chart, values) => values.map(formatValue) },
    ],
    series: [{}, ...names.map((name, at) => toSeries(name, colors.series[at] ?? '', kind))],
    // Days are of UTC.
    ...(isBars && { tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1e3), 'UTC') }),
  };
}

function toSeries(label: string, color: string, kind: 'lines' | 'bars'): Series {
  if (kind === 'lines') {
    return { label, stroke: color, width: 2, points: { show: false }, fill: `${fade(color)}` };
  }
  const paths = UPlot.paths.bars?.({ size: [0.6, 40], align: 0 });
  return {
    label,
    fill: color,
    stroke: color,
    width: 0,
    points: { show: false },
    ...(paths && { paths }),
  };
}

/** Half a minute at least, so that a line that begins has room to grow; two minutes at most. */
function secondsRange(_chart: unknown, from: number, to: number): [number, number] {
  return [Math.max(to - 120, Math.min(from, to - 30)), to];
}

/** Half a day more at both ends, so that the first and the last bar are whole. */
function daysRange(_chart: unknown, from: number, to: number): [number, number] {
  return [from - DAY_SECONDS / 2, to + DAY_SECONDS / 2];
}

function fade(color: string): string {
  return color.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.1)');
}

/**
 * Values on top of each other. The first series comes out as the tallest: those drawn after it
 * cover its lower part, so that each shows as much as is its own.
 */
export function stack(series: readonly (readonly (number | null)[])[]): number[][] {
  const stacked: number[][] = [];
  for (const values of [...series].reverse()) {
    const below = stacked[0];
    stacked.unshift(values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0)));
  }
  return stacked;
}
