// What is shown while a page loads, after a moment: most are there before it passes.

import type { ReactNode } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';

export function PageSkeleton(): ReactNode {
  return (
    <div className="mx-auto w-full max-w-6xl space-y-4 p-6" aria-busy="true">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
