// How a request came out.

import type { RequestRecord } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../badge.tsx';
import { outcomeOf } from './filter.ts';

const TONES: Readonly<Record<ReturnType<typeof outcomeOf>, Tone>> = {
  running: 'plain',
  good: 'good',
  refused: 'warning',
  failed: 'danger',
};

export function StatusBadge({ record }: { readonly record: RequestRecord }): ReactNode {
  const outcome = outcomeOf(record);
  // No status of HTTP: the connection was closed by the one who asked.
  const words = record.status === 499 ? 'left' : (record.status ?? 'runs');
  return <Badge tone={TONES[outcome]}>{words}</Badge>;
}
