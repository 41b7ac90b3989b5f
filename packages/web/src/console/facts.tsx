// What is known of something, each below its name, in columns.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: string];

export type FactsProps = {
  readonly facts: readonly Fact[];
  /** How many columns there are where there is room; two on a phone. */
  readonly className: string;
};

export function Facts({ facts, className }: FactsProps): ReactNode {
  return (
    <dl className={clsx('mt-3 grid grid-cols-2 gap-x-6 gap-y-2', className)}>
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
