// One engine: its state, its numbers, how they went, and how it was set up.

import type { EngineReading, EngineState, EngineView } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatCount, formatLong, formatPart } from '../../format.ts';
import { Badge, type Tone } from '../badge.tsx';
import { Figure, Figures } from '../figure.tsx';
import { MemoryBar } from './memory-bar.tsx';
import { RateChart } from './rate-chart.tsx';
import { cachedPart, type Point } from './rates.ts';
import { Settings } from './settings.tsx';
import type { EngineAtWork } from './use-engines.ts';

const TONES: Readonly<Record<EngineState, Tone>> = {
  ready: 'good',
  loading: 'warning',
  restarting: 'danger',
  stopped: 'danger',
};

export function EngineSection({ engine, history }: EngineAtWork): ReactNode {
  const { model, state, reason, reading, settings, restarts } = engine;
  return (
    <section aria-label={model}>
      <header className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold text-lg">{model}</h2>
        <Badge tone={TONES[state]}>{state}</Badge>
        <span className="text-muted">{describeLife(reading, restarts)}</span>
      </header>
      {reason !== null && (
        <p role="status" className="mb-3 rounded-md bg-danger-soft px-3 py-2">
          {reason}
        </p>
      )}
      {reading !== null && (
        <Numbers engine={engine} reading={reading} point={history.points.at(-1)} />
      )}
      <RateChart points={history.points} />
      {reading !== null && <MemoryBar cache={reading.kv_cache} />}
      {settings !== null && <Settings settings={settings} />}
    </section>
  );
}

function describeLife(reading: EngineReading | null, restarts: number): string {
  const times = restarts === 1 ? 'once' : `${restarts} times`;
  const died = restarts === 0 ? 'never restarted' : `restarted ${times}`;
  return reading === null ? died : `up ${formatLong(reading.uptime)}, ${died}`;
}

type NumbersProps = {
  readonly engine: EngineView;
  readonly reading: EngineReading;
  /** The last second; undefined before there was one. */
  readonly point: Point | undefined;
};

function Numbers({ engine, reading, point }: NumbersProps): ReactNode {
  const parallel = engine.settings?.parallel ?? 0;
  const cached = cachedPart(reading);
  const batch = point?.batchSize ?? null;
  return (
    <Figures>
      <Figure
        name="Running"
        value={`${reading.running} of ${parallel}`}
        note={`${reading.waiting} waiting`}
      />
      <Figure
        name="Tokens a second"
        value={point === undefined ? '–' : Math.round(point.answerRate)}
        note={`${point === undefined ? '–' : Math.round(point.promptRate)} of prompts`}
      />
      <Figure
        name="Batch"
        value={batch === null ? '–' : batch.toFixed(1)}
        note={`kernels busy ${formatPart(point?.busy ?? 0)}`}
      />
      <Figure
        name="Reused of prompts"
        value={cached === null ? '–' : formatPart(cached)}
        note={`${formatCount(reading.cached_tokens)} tokens`}
      />
    </Figures>
  );
}
