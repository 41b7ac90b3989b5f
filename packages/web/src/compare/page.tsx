// Two models or settings, side by side.

import { ColumnsIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageFrame } from '../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame title="Compare" description="Two models or settings, side by side.">
      <EmptyState icon={ColumnsIcon} title="Not here yet" />
    </PageFrame>
  );
}
