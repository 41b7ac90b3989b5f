// One model: its state, what it needs, and what can be done with it.

import type { ManagedModel, ModelState } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatRelative } from '../../format.ts';
import { Badge, type Tone } from '../badge.tsx';
import { type Fact, Facts } from '../facts.tsx';
import { ModelActions } from './model-actions.tsx';

/** Of those that the title of their group does not say. */
const STATES: Readonly<Record<ModelState, { word: string | null; tone: Tone }>> = {
  loaded: { word: 'loaded', tone: 'good' },
  loading: { word: 'loading', tone: 'warning' },
  unloading: { word: 'unloading', tone: 'warning' },
  on_disk: { word: null, tone: 'plain' },
  failed: { word: 'failed', tone: 'danger' },
  absent: { word: null, tone: 'plain' },
};

export function ModelCard({ model }: { readonly model: ManagedModel }): ReactNode {
  const { word, tone } = STATES[model.state];
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h3 className="flex min-w-0 flex-wrap items-center gap-2 font-semibold text-base">
          <span className="break-all">{model.id}</span>
          {word !== null && <Badge tone={tone}>{word}</Badge>}
          {model.default && <Badge>default</Badge>}
          {model.fits === false && <Badge tone="danger">too large for this machine</Badge>}
        </h3>
        <ModelActions model={model} />
      </div>
      {model.error !== null && (
        <p className="mt-2 break-words rounded-md bg-danger-soft px-3 py-2">{model.error}</p>
      )}
      <Facts facts={factsOf(model)} className="sm:grid-cols-3 lg:grid-cols-6" />
      {model.weights !== null && <p className="mt-3 text-muted text-xs">{model.weights}</p>}
    </li>
  );
}

/** What is known: of a model that is to be pulled that is little. */
function factsOf(model: ManagedModel): Fact[] {
  const isInMemory = ['loaded', 'loading', 'unloading'].includes(model.state);
  return [
    ...fact('File', model.size_bytes, formatBytes),
    ...fact('Memory', model.memory_bytes, (bytes) => `about ${formatBytes(bytes)}`),
    ...fact('Context', model.context_window, (tokens) => `${formatCount(tokens)} tokens`),
    ...fact('At once', model.parallel, (count) => `${count} requests`),
    ['Licence', describeLicense(model.license, model.license_accepted)],
    ...(isInMemory ? [describeUse(model)] : []),
  ];
}

function fact(name: string, value: number | null, format: (value: number) => string): Fact[] {
  return value === null ? [] : [[name, format(value)]];
}

/** What it does now, or when it last did something. */
function describeUse(model: ManagedModel): Fact {
  const { active_requests: active, waiting_requests: waiting, last_used_at: usedAt } = model;
  if (active + waiting > 0) {
    return ['Answers now', waiting === 0 ? String(active) : `${active}, ${waiting} waiting`];
  }
  return ['Last used', usedAt === null ? 'never' : formatRelative(usedAt, Date.now())];
}

function describeLicense(license: string | null, accepted: boolean | null): string {
  if (license === null) return 'not told';
  if (accepted === null) return license;
  return accepted ? `${license}, accepted` : `${license}, to be accepted`;
}
