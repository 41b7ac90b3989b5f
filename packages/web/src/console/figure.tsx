// One number that matters, with its name.

import type { ReactNode } from 'react';

export type FigureProps = {
  readonly name: string;
  readonly value: ReactNode;
  /** What it is of, or how it came about. */
  readonly note?: ReactNode;
};

export function Figure({ name, value, note }: FigureProps): ReactNode {
  return (
    <div className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3">
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="mt-0.5 truncate font-semibold text-lg tabular-nums">{value}</dd>
      {note !== undefined && <dd className="truncate text-muted text-xs">{note}</dd>}
    </div>
  );
}

/** Figures side by side. */
export function Figures({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="mb-5 grid grid-cols-2 gap-3 lg:grid-cols-4">{children}</dl>;
}
