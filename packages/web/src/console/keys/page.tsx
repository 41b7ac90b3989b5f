// Who may ask, and how much.

import { LockClosedIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageFrame } from '../../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame title="Keys" description="Who may ask, and how much.">
      <EmptyState icon={LockClosedIcon} title="Not here yet" />
    </PageFrame>
  );
}
