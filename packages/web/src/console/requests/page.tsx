// What was asked lately, and why it took as long as it did.

import { ActivityLogIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageFrame } from '../../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame
      title="Requests"
      description="What was asked lately, and why it took as long as it did."
    >
      <EmptyState icon={ActivityLogIcon} title="Not here yet" />
    </PageFrame>
  );
}
