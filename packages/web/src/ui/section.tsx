// A part of a panel that can be folded.

import { ChevronRightIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';

export type SectionProps = {
  readonly title: string;
  /** What holds inside of it, in a few words; shown beside the title. */
  readonly note?: ReactNode;
  readonly isOpenAtFirst?: boolean | undefined;
  readonly children: ReactNode;
};

export function Section({ title, note, isOpenAtFirst, children }: SectionProps): ReactNode {
  return (
    <details open={isOpenAtFirst} className="group/section border-line border-t">
      <summary
        className="-mx-1 flex h-10 list-none items-center gap-1 rounded-md px-1 font-medium
          hover:text-accent [&::-webkit-details-marker]:hidden"
      >
        <ChevronRightIcon
          aria-hidden
          className="size-4 text-muted transition-transform group-open/section:rotate-90"
        />
        <span className="flex-1">{title}</span>
        {note !== undefined && <span className="font-normal text-muted text-xs">{note}</span>}
      </summary>
      <div className="space-y-4 pt-1 pb-4">{children}</div>
    </details>
  );
}
