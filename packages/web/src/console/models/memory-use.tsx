// How much of the memory that models may take is taken.

import type { ManagedModelList } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatBytes } from '../../format.ts';
import { ProgressBar } from './progress-bar.tsx';

export function MemoryUse({ memory }: Pick<ManagedModelList, 'memory'>): ReactNode {
  const { used_bytes: used, max_bytes: max } = memory;
  const words = max === null ? formatBytes(used) : `${formatBytes(used)} of ${formatBytes(max)}`;
  return (
    <div className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="text-muted">Memory of loaded models, about {words}</span>
      {max !== null && (
        <div className="min-w-40 flex-1">
          <ProgressBar label="Memory of loaded models" part={used / max} />
        </div>
      )}
    </div>
  );
}
