// A part of a panel that can be folded.

import { ChevronRightIcon } from '@radix-ui/react-icons';
import { type ReactNode, useState } from 'react';

export type SectionProps = {
  readonly title: string;
  /** What holds inside of it, in a few words; shown beside the title. */
  readonly note?: ReactNode;
  /** Default: false. */
  readonly isOpenAtFirst?: boolean | undefined;
  readonly children: ReactNode;
};

export function Section(props: SectionProps): ReactNode {
  const { title, note, isOpenAtFirst = false, children } = props;
  // Only at first: after that it is as the person left it.
  const [isOpen] = useState(isOpenAtFirst);
  return (
    <details open={isOpen} className="group/section border-line border-t">
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
