// Something that folds away below its first line. The browser's own, with a mark that turns.

import { TriangleDownIcon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import { type ReactNode, useState } from 'react';

export type FoldProps = {
  /** What stays in sight. Nothing in it can be clicked by itself. */
  readonly summary: ReactNode;
  /** How it is at first; later on the reader decides. */
  readonly isOpenAtFirst: boolean;
  readonly className?: string | undefined;
  readonly summaryClassName?: string | undefined;
  readonly children: ReactNode;
};

export function Fold(props: FoldProps): ReactNode {
  const { summary, isOpenAtFirst, className, summaryClassName, children } = props;
  const [isOpen] = useState(isOpenAtFirst);
  return (
    <details open={isOpen} className={clsx('[&:not([open])>summary>svg]:-rotate-90', className)}>
      <summary
        className={clsx('flex items-center rounded-sm marker:content-none', summaryClassName)}
      >
        <TriangleDownIcon aria-hidden className="size-4 shrink-0 text-muted" />
        {summary}
      </summary>
      {children}
    </details>
  );
}
