// The place of something that is still loading.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export function Skeleton({ className }: { readonly className?: string | undefined }): ReactNode {
  return <div aria-hidden className={clsx('animate-pulse rounded-md bg-hover', className)} />;
}
