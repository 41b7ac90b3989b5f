// The sums as a table: by group, then each day.

import type { UsageSum } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatCount } from '../../format.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { type Grouping, groupTotals, type Totals, totalsOf } from './sums.ts';

const NUMBERS: readonly Column<Totals>[] = [
  { title: 'Requests', isNumber: true, cell: ({ requests }) => formatCount(requests) },
  { title: 'Not well', isNumber: true, cell: ({ failed }) => formatCount(failed) },
  { title: 'Prompt', isNumber: true, cell: ({ promptTokens }) => formatCount(promptTokens) },
  { title: 'Reused', isNumber: true, cell: ({ cachedTokens }) => formatCount(cachedTokens) },
  {
    title: 'Answer',
    isNumber: true,
    cell: ({ completionTokens }) => formatCount(completionTokens),
  },
];

export type UsageTableProps = {
  readonly sums: readonly UsageSum[];
  readonly grouping: Grouping;
};

export function UsageTable({ sums, grouping }: UsageTableProps): ReactNode {
  const totals = totalsOf(sums);
  const noun = grouping === 'model' ? 'Model' : 'Key';
  return (
    <div className="space-y-5">
      <DataTable
        label={`Usage by ${grouping}`}
        columns={[{ title: noun, cell: ({ name }) => name }, ...NUMBERS]}
        rows={groupTotals(sums, grouping)}
        keyOf={({ name }) => name}
        footer={['All', ...NUMBERS.map(({ cell }) => cell(totals))]}
      />
      <DataTable
        label="Usage by day"
        columns={[
          { title: 'Day', cell: ({ day }) => day },
          { title: 'Model', cell: ({ model }) => model },
          { title: 'Key', cell: ({ key_name, key_id }) => key_name ?? key_id ?? 'none' },
          ...NUMBERS.map(({ cell, ...column }) => ({
            ...column,
            cell: (sum: UsageSum) => cell(totalsOf([sum])),
          })),
        ]}
        rows={sums}
        keyOf={({ day, key_id, model }) => `${day} ${key_id} ${model}`}
      />
    </div>
  );
}
