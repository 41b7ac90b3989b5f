// A menu below a button.

import { CheckIcon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import type { Icon } from './icon.ts';

export type MenuProps = {
  /** A button that opens it. */
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end' | undefined;
  readonly children: ReactNode;
};

export function Menu({ trigger, align = 'start', children }: MenuProps): ReactNode {
  return (
    // Modal ones write a style element, which the content security policy forbids.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44
            animate-appear overflow-y-auto rounded-md border border-line bg-raised p-1
            shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export type MenuItemProps = {
  readonly icon?: Icon | undefined;
  /** Set on items of which one is chosen. */
  readonly isChosen?: boolean | undefined;
  readonly isDanger?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly onSelect: () => void;
  readonly children: ReactNode;
};

export function MenuItem(props: MenuItemProps): ReactNode {
  const { icon: Icon, isChosen, isDanger = false, isDisabled = false, onSelect, children } = props;
  const className = clsx(
    'flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 outline-none',
    'data-[disabled]:pointer-events-none data-[highlighted]:bg-hover data-[disabled]:opacity-50',
    isDanger && 'text-danger',
  );
  const content = (
    <>
      {Icon && <Icon aria-hidden className={clsx('size-4', !isDanger && 'text-muted')} />}
      <span className="min-w-0 flex-1">{children}</span>
      {isChosen && <CheckIcon aria-hidden className="size-4 text-accent" />}
    </>
  );
  if (isChosen === undefined) {
    return (
      <DropdownMenu.Item className={className} disabled={isDisabled} onSelect={onSelect}>
        {content}
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.CheckboxItem
      role="menuitemradio"
      className={className}
      disabled={isDisabled}
      checked={isChosen}
      onSelect={onSelect}
    >
      {content}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLine(): ReactNode {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

/** A heading over some items. */
export function MenuLabel({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-muted text-xs">
      {children}
    </DropdownMenu.Label>
  );
}
