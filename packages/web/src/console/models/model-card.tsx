// One model: its state, what it needs, and what can be done with it.

import type { ManagedModel, ModelState } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../badge.tsx';
import { formatBytes, formatCount, formatRelative } from '../format.ts';
import { ModelActions } from './model-actions.tsx';

const STATES: Readonly<Record<ModelState, { word: string; tone: Tone }>> = {
  loaded: { word: 'loaded', tone: 'good' },
  loading: { word: 'loading', tone: 'warning' },
  unloading: { word: 'unloading', tone: 'warning' },
  on_disk: { word: 'on disk', tone: 'plain' },
  failed: { word: 'failed', tone: 'danger' },
  absent: { word: 'to be pulled', tone: 'plain' },
};

export function ModelCard({ model }: { readonly model: ManagedModel }): ReactNode {
  const { word, tone } = STATES[model.state];
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h3 className="flex min-w-0 flex-wrap items-center gap-2 font-semibold text-base">
          <span className="break-all">{model.id}</span>
          <Badge tone={tone}>{word}</Badge>
          {model.default && <Badge>default</Badge>}
          {model.fits === false && <Badge tone="danger">too large for this machine</Badge>}
        </h3>
        <ModelActions model={model} />
      </div>
      {model.error !== null && (
        <p className="mt-2 break-words rounded-md bg-danger-soft px-3 py-2">{model.error}</p>
      )}
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4 lg:grid-cols-6">
        {factsOf(model).map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-muted text-xs">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {model.weights !== null && <p className="mt-3 text-muted text-xs">{model.weights}</p>}
    </li>
  );
}

function factsOf(model: ManagedModel): (readonly [name: string, value: string])[] {
  const { size_bytes, memory_bytes, context_window, parallel, license, last_used_at } = model;
  const isInMemory = ['loaded', 'loading', 'unloading'].includes(model.state);
  return [
    ['File', size_bytes === null ? '–' : formatBytes(size_bytes)],
    ['Memory', memory_bytes === null ? '–' : `about ${formatBytes(memory_bytes)}`],
    ['Context', context_window === null ? '–' : `${formatCount(context_window)} tokens`],
    ['At once', parallel === null ? '–' : `${parallel} requests`],
    ['Licence', describeLicense(license, model.license_accepted)],
    ...(isInMemory
      ? ([
          ['Answers now', `${model.active_requests}, ${model.waiting_requests} waiting`],
          ['Last used', last_used_at === null ? '–' : formatRelative(last_used_at, Date.now())],
        ] as const)
      : []),
  ];
}

function describeLicense(license: string | null, accepted: boolean | null): string {
  if (license === null) return 'not told';
  if (accepted === null) return license;
  return accepted ? `${license}, accepted` : `${license}, to be accepted`;
}
