// What was chosen for this machine, and what was measured about it.

import type { EngineSettings, FormView, TuningView } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatSeconds } from '../../format.ts';
import { Badge } from '../badge.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { type Fact, Facts } from '../facts.tsx';

export function Settings({ settings }: { readonly settings: EngineSettings }): ReactNode {
  const { tuning } = settings;
  const facts: readonly Fact[] = [
    ['Model', settings.description],
    ['Context', `${formatCount(settings.context_window)} tokens a request`],
    ['At once', `${settings.parallel} requests`],
    ['Threads', String(settings.threads)],
    ['Fingerprint', settings.fingerprint],
    ...(tuning === null ? [] : ([['Processor', tuning.processor]] as const)),
  ];
  return (
    <details className="mt-4 rounded-lg border border-line bg-surface p-4">
      <summary className="font-medium">Settings chosen for this machine</summary>
      <Facts facts={facts} className="sm:grid-cols-3" />
      {tuning === null ? (
        <p className="mt-3 text-muted">
          The forms of the weights were not measured: the file is served as it is.
        </p>
      ) : (
        <Tuning tuning={tuning} />
      )}
    </details>
  );
}

function Tuning({ tuning }: { readonly tuning: TuningView }): ReactNode {
  const day = tuning.measured_at.slice(0, 10);
  return (
    <div className="mt-4 space-y-2">
      <h3 className="font-medium">Form of the weights</h3>
      <p>{tuning.summary}</p>
      <DataTable
        label="Forms of the weights that were measured"
        columns={FORM_COLUMNS}
        rows={tuning.forms}
        keyOf={({ form }) => form}
      />
      <p className="text-muted text-xs">
        Measured on {day} in {formatSeconds(tuning.duration)}. {tuning.threads_reason}
      </p>
    </div>
  );
}

const FORM_COLUMNS: readonly Column<FormView>[] = [
  {
    title: 'Form',
    cell: ({ form, served }) => (
      <span className="flex items-center gap-2">
        {form}
        {served && <Badge tone="good">served</Badge>}
      </span>
    ),
  },
  { title: 'Size', isNumber: true, cell: ({ size_bytes: size }) => orDash(size, formatBytes) },
  { title: 'Prompt', isNumber: true, cell: (form) => orDash(form.prompt_speed, formatSpeed) },
  { title: 'Answer', isNumber: true, cell: (form) => orDash(form.completion_speed, formatSpeed) },
  {
    title: '16 at once',
    isNumber: true,
    cell: (form) => orDash(form.completion_speed_of_16, formatSpeed),
  },
  { title: 'Perplexity', isNumber: true, cell: (form) => orDash(form.perplexity_rise, formatRise) },
  { title: 'Verdict', cell: ({ verdict }) => <span className="whitespace-normal">{verdict}</span> },
];

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value);
}

function formatSpeed(tokensPerSecond: number): string {
  return `${formatCount(Math.round(tokensPerSecond))}/s`;
}

function formatRise(part: number): string {
  return `${part >= 0 ? '+' : '−'}${Math.abs(part * 100).toFixed(1)}%`;
}
