// Buttons: with words, or with an icon alone, whose label then shows as a tooltip.

import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import type { Icon } from './icon.ts';
import { Tooltip } from './tooltip.tsx';

/** `primary` once on a view; `quiet` has no border; `danger` destroys. */
export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  plain: 'border border-line bg-raised hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-on-danger hover:brightness-110',
};

const shape =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium ' +
  'transition-colors disabled:pointer-events-none disabled:opacity-50';

export type ButtonProps = ComponentProps<'button'> & {
  /** Default: `plain`. */
  readonly kind?: ButtonKind | undefined;
  readonly icon?: Icon | undefined;
};

export function Button(props: ButtonProps): ReactNode {
  const { kind = 'plain', icon: Icon, className, children, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={clsx(shape, 'h-8 whitespace-nowrap px-3 text-sm', KINDS[kind], className)}
    >
      {Icon && <Icon aria-hidden className="size-4" />}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  readonly icon: Icon;
  /** What it does: its accessible name, and its tooltip. */
  readonly label: string;
  /** Default: `quiet`. */
  readonly kind?: ButtonKind | undefined;
  /** `small` for rows of many. Default: `normal`. */
  readonly size?: 'small' | 'normal' | undefined;
};

export function IconButton(props: IconButtonProps): ReactNode {
  const { icon: Icon, label, kind = 'quiet', size = 'normal', className, ...rest } = props;
  const sizes = size === 'small' ? 'size-7' : 'size-8';
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={clsx(shape, sizes, KINDS[kind], className)}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  );
}
