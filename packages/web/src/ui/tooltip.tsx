// A few words about what the pointer is over or the focus on.

import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Around the app: tooltips that follow each other show at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return <Radix.Provider delayDuration={500}>{children}</Radix.Provider>;
}

export type TooltipProps = {
  readonly text: ReactNode;
  /** One element that can have the focus. */
  readonly children: ReactNode;
};

export function Tooltip({ text, children }: TooltipProps): ReactNode {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-xs animate-appear rounded-sm bg-ink px-2 py-1 text-canvas
            text-xs shadow-float"
        >
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
