// What is loaded, on disk and to pull.

import { CubeIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageFrame } from '../../ui/page.tsx';

export function Page(): ReactNode {
  return (
    <PageFrame title="Models" description="What is loaded, on disk and to pull.">
      <EmptyState icon={CubeIcon} title="Not here yet" />
    </PageFrame>
  );
}
