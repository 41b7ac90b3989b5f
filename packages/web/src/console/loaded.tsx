// What was asked of the server: its place while it is on its way, the page of it, or what went
// wrong and what to do about it.

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';
import { Failure } from './failure.tsx';
import { isRefusal } from './polling.ts';
import { Unlock } from './unlock.tsx';

export type LoadedProps<Data> = {
  readonly query: UseQueryResult<Data>;
  /** Default: a few lines. */
  readonly skeleton?: ReactNode;
  readonly children: (data: Data) => ReactNode;
};

export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>): ReactNode {
  const { data, error, refetch } = query;
  if (error !== null && isRefusal(error)) return <Unlock error={error} />;
  if (data === undefined) {
    if (error === null) return <div aria-busy="true">{skeleton ?? <Lines />}</div>;
    return <Failure error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      {error !== null && <Failure error={error} isStale onRetry={() => void refetch()} />}
      {children(data)}
    </>
  );
}

function Lines(): ReactNode {
  return (
    <div className="space-y-2">
      {[1, 2, 3, 4].map((line) => (
        <Skeleton key={line} className="h-12 w-full" />
      ))}
    </div>
  );
}
