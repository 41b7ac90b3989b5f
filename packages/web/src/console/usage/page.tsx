// Tokens and requests by day, model and key.

import { BarChartIcon, DownloadIcon } from '@radix-ui/react-icons';
import type { UsageSum } from '@spry/sdk/admin';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { formatCount, formatPart, formatShort } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/select.tsx';
import { admin } from '../admin.ts';
import { ConsolePage } from '../console-page.tsx';
import { download } from '../download.ts';
import { Figure, Figures } from '../figure.tsx';
import { LazyChart } from '../lazy-chart.tsx';
import { Loaded } from '../loaded.tsx';
import { type DayRange, daysIn, lastDays } from './days.ts';
import { RangePicker } from './range-picker.tsx';
import { type Grouping, type Measure, seriesOf, toCsv, totalsOf } from './sums.ts';
import { UsageTable } from './usage-table.tsx';

export function Page(): ReactNode {
  const [range, setRange] = useState<DayRange>(() => lastDays(30, Date.now()));
  const query = useQuery({
    queryKey: ['admin', 'usage', range.from, range.to],
    queryFn: async ({ signal }) => (await admin.usage.list(range, { signal })).data,
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const save = (): void => {
    download(`usage-${range.from}-to-${range.to}.csv`, 'text/csv', toCsv(data ?? []));
  };
  return (
    <ConsolePage
      title="Usage"
      description="Tokens and requests, by day of UTC, model and key. No texts are kept."
      actions={
        <Button icon={DownloadIcon} disabled={!data?.length} onClick={save}>
          Save as CSV
        </Button>
      }
    >
      <div className="mb-4">
        <RangePicker range={range} onChange={setRange} />
      </div>
      <Loaded query={query}>{(sums) => <Report sums={sums} range={range} />}</Loaded>
    </ConsolePage>
  );
}

type ReportProps = { readonly sums: readonly UsageSum[]; readonly range: DayRange };

function Report({ sums, range }: ReportProps): ReactNode {
  if (sums.length === 0) {
    return (
      <EmptyState icon={BarChartIcon} title="Nothing was used in these days">
        Ask a model in the playground or over the API: it shows here within a second.
      </EmptyState>
    );
  }
  const totals = totalsOf(sums);
  const cached = totals.promptTokens === 0 ? 0 : totals.cachedTokens / totals.promptTokens;
  return (
    <>
      <Figures>
        <Figure
          name="Requests"
          value={formatCount(totals.requests)}
          note={`${formatCount(totals.failed)} did not end well`}
        />
        <Figure name="Prompt tokens" value={formatShort(totals.promptTokens)} />
        <Figure
          name="Reused of them"
          value={formatPart(cached)}
          note={`${formatShort(totals.cachedTokens)} from memory`}
        />
        <Figure name="Answer tokens" value={formatShort(totals.completionTokens)} />
      </Figures>
      <UsageChart sums={sums} range={range} />
    </>
  );
}

const GROUPINGS = [
  { value: 'model', title: 'By model' },
  { value: 'key', title: 'By key' },
] as const;

const MEASURES = [
  { value: 'tokens', title: 'Tokens' },
  { value: 'requests', title: 'Requests' },
] as const;

function UsageChart({ sums, range }: ReportProps): ReactNode {
  const [grouping, setGrouping] = useState<Grouping>('model');
  const [measure, setMeasure] = useState<Measure>('tokens');
  const { days, times } = useMemo(() => {
    const all = daysIn(range);
    return { days: all, times: all.map((day) => Date.parse(day) / 1000) };
  }, [range]);
  const series = useMemo(
    () => seriesOf(sums, days, grouping, measure),
    [sums, days, grouping, measure],
  );
  return (
    <>
      <div className="mb-3 flex gap-2">
        <Select aria-label="Show" options={MEASURES} value={measure} onChange={setMeasure} />
        <Select
          aria-label="Tell apart"
          options={GROUPINGS}
          value={grouping}
          onChange={setGrouping}
        />
      </div>
      <LazyChart
        label={`${measure} by day and ${grouping}; the table below has the numbers`}
        kind="bars"
        times={times}
        series={series}
        formatValue={formatShort}
        formatTime={formatDay}
      />
      <div className="mt-5">
        <UsageTable sums={sums} grouping={grouping} />
      </div>
    </>
  );
}

function formatDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
