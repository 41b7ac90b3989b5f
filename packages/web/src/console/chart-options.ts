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
};

const FONT = '11px system-ui, sans-serif';

export function chartOptions(description: ChartDescription): Omit<Options, 'width' | 'height'> {
  const { colors, names, kind, formatValue } = description;
  const axis = {
    stroke: colors.text,
    font: FONT,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    padding: [8, 4, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === 'lines' } },
    scales: {
      x: { time: true, ...(kind === 'bars' && { range: daysRange }) },
      y: { range: (_chart, _min, max) => [0, Math.max(max, 1) * 1.1] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 64 },
      { ...axis, size: 56, values: (_chart, values) => values.map(formatValue) },
    ],
    series: [{}, ...names.map((name, at) => toSeries(name, colors.series[at] ?? '', kind))],
    // Days are of UTC.
    ...(kind === 'bars' && { tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1e3), 'UTC') }),
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

/** Half a day more at both ends, so that the first and the last bar are whole. */
function daysRange(_chart: unknown, from: number, to: number): [number, number] {
  const HALF_DAY_SECONDS = 43_200;
  return [from - HALF_DAY_SECONDS, to + HALF_DAY_SECONDS];
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
