// What the memory of computed tokens holds, and what the tree of prefixes leads to.

import type { KvCacheReading } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatPart } from '../../format.ts';

export function MemoryBar({ cache }: { readonly cache: KvCacheReading }): ReactNode {
  const { capacity_tokens: capacity, used_tokens: used, kept_tokens: kept } = cache;
  const free = Math.max(capacity - used - kept, 0);
  const parts = [
    { name: 'of requests that run', tokens: used, color: 'bg-series-1' },
    { name: 'kept for the next', tokens: kept, color: 'bg-series-2' },
    { name: 'free', tokens: free, color: 'bg-line' },
  ];
  const words = parts.map(({ name, tokens }) => `${formatCount(tokens)} tokens ${name}`);
  return (
    <div className="mt-4 rounded-lg border border-line bg-surface p-4">
      <h3 className="mb-2 font-medium">KV cache and prefix tree</h3>
      <div
        role="img"
        aria-label={`Of ${formatCount(capacity)} tokens: ${words.join(', ')}`}
        className="flex h-3 gap-px overflow-hidden rounded-full bg-line"
      >
        {parts.map(({ name, tokens, color }) => (
          <span key={name} className={color} style={{ flexGrow: tokens, flexBasis: 0 }} />
        ))}
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {parts.map(({ name, tokens, color }) => (
          <div key={name} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-full ${color}`} />
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">
              {formatCount(tokens)} ({formatPart(capacity === 0 ? 0 : tokens / capacity)})
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-muted text-xs">
        The tree leads to {formatCount(cache.prefixes)}{' '}
        {cache.prefixes === 1 ? 'beginning' : 'beginnings'} of prompts.{' '}
        {formatCount(cache.parked_tokens)} tokens are parked outside of the slots, in{' '}
        {formatBytes(cache.parked_bytes)} of {formatBytes(cache.parked_bytes_max)}.
      </p>
    </div>
  );
}
