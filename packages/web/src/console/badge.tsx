// A word about a state.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'plain' | 'warning' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  good: 'bg-accent-soft text-accent',
  plain: 'bg-hover text-muted',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
};

export type BadgeProps = { readonly tone?: Tone | undefined; readonly children: ReactNode };

export function Badge({ tone = 'plain', children }: BadgeProps): ReactNode {
  return (
    <span
      className={clsx(
        'inline-flex items-center whitespace-nowrap rounded-sm px-1.5 py-0.5 font-medium text-2xs',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
