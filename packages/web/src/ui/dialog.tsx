// A dialog over the page, in the middle or as a drawer at one side.

import { Cross2Icon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

export type DialogProps = {
  readonly title: string;
  /** A sentence below the title. */
  readonly description?: ReactNode;
  /** A button that opens it; without one, `isOpen` says when it is open. */
  readonly trigger?: ReactNode;
  readonly isOpen?: boolean | undefined;
  readonly onOpenChange?: ((isOpen: boolean) => void) | undefined;
  /** Default: `center`. Drawers are as high as the window. */
  readonly side?: 'left' | 'center' | 'right' | undefined;
  /** `wide` for code and tables. Default: `normal`. */
  readonly width?: 'normal' | 'wide' | undefined;
  /** Buttons at its end. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
};

const SIDES = {
  left: 'inset-y-0 left-0 w-[min(20rem,calc(100vw-3rem))] border-r',
  right: 'inset-y-0 right-0 w-[min(22rem,calc(100vw-3rem))] border-l',
  center:
    'top-1/2 left-1/2 max-h-[min(44rem,calc(100dvh-2rem))] -translate-x-1/2 -translate-y-1/2 ' +
    'rounded-lg border',
} as const;

const WIDTHS = {
  normal: 'w-[min(30rem,calc(100vw-2rem))]',
  wide: 'w-[min(52rem,calc(100vw-2rem))]',
} as const;

export function Dialog(props: DialogProps): ReactNode {
  const { title, description, trigger, isOpen, onOpenChange, footer, children } = props;
  const { side = 'center', width = 'normal' } = props;
  const state = isOpen === undefined ? {} : { open: isOpen };
  const handler = onOpenChange === undefined ? {} : { onOpenChange };
  const noDescription = description === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Radix.Root {...state} {...handler}>
      {trigger !== undefined && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        {/* Radix's own Overlay writes a style element, which the security policy forbids. */}
        <div className="fixed inset-0 z-30 animate-appear bg-black/45" />
        <Radix.Content
          {...noDescription}
          onOpenAutoFocus={focusFirstField}
          className={clsx(
            'fixed z-30 flex flex-col border-line bg-raised shadow-float outline-none',
            SIDES[side],
            side === 'center' && WIDTHS[width],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-0.5 text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={Cross2Icon} label="Close" className="-mt-1 -mr-2" />
            </Radix.Close>
          </header>
          <div className="relative min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-line border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What is to be typed into comes first; else the dialog itself, not the button that closes it. */
function focusFirstField(event: Event): void {
  event.preventDefault();
  const content = event.currentTarget as HTMLElement;
  const field = content.querySelector<HTMLElement>('input, textarea, select');
  (field ?? content).focus();
}
