// What was used, by day, key and model.

import { BarChartIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageFrame } from '../../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame title="Usage" description="What was used, by day, key and model.">
      <EmptyState icon={BarChartIcon} title="Not here yet" />
    </PageFrame>
  );
}
