// The requests, each with its time as a bar.

import type { RequestRecord } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatCount, formatRelative, formatSeconds } from '../../format.ts';
import { type Column, DataTable } from '../data-table.tsx';
import { phasesOf, tokensPerSecond } from './phases.ts';
import { StatusBadge } from './status-badge.tsx';
import { TimeBar } from './time-bar.tsx';

export type RequestTableProps = {
  readonly records: readonly RequestRecord[];
  readonly onOpen: (id: string) => void;
};

export function RequestTable({ records, onOpen }: RequestTableProps): ReactNode {
  const columns: readonly Column<RequestRecord>[] = [
    { title: 'Status', cell: (record) => <StatusBadge record={record} /> },
    {
      title: 'Request',
      cell: ({ id, method, route, answer, created_at }) => (
        <button
          type="button"
          className="rounded-sm text-left hover:underline"
          onClick={() => onOpen(id)}
        >
          <span className="font-medium">{answer?.model ?? `${method} ${route}`}</span>
          <span className="block text-2xs text-muted sm:hidden">{ago(created_at)}</span>
          <span className="hidden font-mono text-2xs text-muted sm:block">{id}</span>
        </button>
      ),
    },
    // On phones it stands below the request.
    { title: 'When', isOptional: true, cell: ({ created_at }) => ago(created_at) },
    {
      title: 'Time',
      isNumber: true,
      cell: ({ duration }) => (duration === null ? '…' : formatSeconds(duration)),
    },
    {
      title: 'Where it went',
      cell: (record) => <TimeBar phases={phasesOf(record)} className="w-24 sm:w-40" />,
    },
    { title: 'Tokens', isNumber: true, cell: describeTokens },
    {
      title: 'Tokens/s',
      isNumber: true,
      cell: (record) => tokensPerSecond(record)?.toFixed(0) ?? '–',
    },
  ];
  return <DataTable label="Requests" columns={columns} rows={records} keyOf={({ id }) => id} />;
}

function ago(epochSeconds: number): string {
  return formatRelative(epochSeconds, Date.now());
}

/** Of the prompt and of the answer. */
function describeTokens({ answer }: RequestRecord): string {
  const usage = answer?.usage;
  if (!usage) return '–';
  return `${formatCount(usage.prompt_tokens)} → ${formatCount(usage.completion_tokens)}`;
}
