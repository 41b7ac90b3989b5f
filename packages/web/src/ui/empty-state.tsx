// A place where nothing is yet, or nothing can be: what would be here, and what to do.

import type { ReactNode } from 'react';
import type { Icon } from './icon.ts';

export type EmptyStateProps = {
  readonly icon?: Icon | undefined;
  readonly title: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
};

export function EmptyState({ icon: Icon, title, action, children }: EmptyStateProps): ReactNode {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      {Icon && <Icon aria-hidden className="mb-3 size-7 text-muted" />}
      <h2 className="font-semibold text-lg">{title}</h2>
      {children !== undefined && <div className="mt-1 text-muted text-sm">{children}</div>}
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  );
}
