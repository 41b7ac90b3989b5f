// What the engine does now.

import { LightningBoltIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageFrame } from '../../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame title="Engine" description="What the engine does now.">
      <EmptyState icon={LightningBoltIcon} title="Not here yet" />
    </PageFrame>
  );
}
