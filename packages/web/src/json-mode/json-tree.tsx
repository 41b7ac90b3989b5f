// A JSON value as a tree whose branches fold. While the value grows, only its open end, from the
// root to the newest leaf, is drawn again.

import { clsx } from 'clsx';
import { memo, type ReactNode } from 'react';
import { Fold } from '../ui/fold.tsx';

export type JsonTreeProps = {
  readonly value: unknown;
  /** Says that the value, though the same object, is another; see `GrowingDocument`. */
  readonly revision: number;
  readonly isGrowing: boolean;
};

export function JsonTree(props: JsonTreeProps): ReactNode {
  return (
    <ul className="overflow-x-auto font-mono text-xs leading-5">
      <Branch {...props} />
    </ul>
  );
}

type BranchProps = JsonTreeProps & {
  /** The key or index; none at the root. */
  readonly name?: string | undefined;
};

const Branch = memo(
  DrawnBranch,
  (before, after) =>
    Object.is(before.value, after.value) &&
    before.isGrowing === after.isGrowing &&
    (before.revision === after.revision || !after.isGrowing),
);

function DrawnBranch({ name, value, revision, isGrowing }: BranchProps): ReactNode {
  if (typeof value !== 'object' || value === null) {
    return (
      <li className="flex gap-1.5 pl-4">
        <Name name={name} />
        <Leaf value={value} isGrowing={isGrowing} />
      </li>
    );
  }
  const entries = Object.entries(value);
  return (
    <li>
      <Fold
        isOpenAtFirst
        summaryClassName="w-fit gap-1 pr-1 hover:bg-hover"
        summary={
          <>
            <Name name={name} />
            <span className="text-muted">{describe(value, entries.length)}</span>
          </>
        }
      >
        <ul className="ml-[0.45rem] border-line border-l pl-2">
          {entries.map(([key, child], index) => (
            <Branch
              key={key}
              name={key}
              value={child}
              revision={revision}
              isGrowing={isGrowing && index === entries.length - 1}
            />
          ))}
        </ul>
      </Fold>
    </li>
  );
}

function Name({ name }: { readonly name: string | undefined }): ReactNode {
  return name === undefined ? null : <span className="shrink-0 text-series-2">{name}</span>;
}

type LeafProps = { readonly value: unknown; readonly isGrowing: boolean };

function Leaf({ value, isGrowing }: LeafProps): ReactNode {
  const isText = typeof value === 'string';
  return (
    <span
      className={clsx(
        'min-w-0 whitespace-pre-wrap break-words',
        isText ? 'text-series-1' : 'text-series-4',
      )}
    >
      {isText ? `"${value}` : JSON.stringify(value)}
      {isGrowing ? (
        <span aria-hidden className="animate-pulse">
          ▌
        </span>
      ) : (
        isText && '"'
      )}
    </span>
  );
}

function describe(value: object, count: number): string {
  const isList = Array.isArray(value);
  if (count === 0) return isList ? '[]' : '{}';
  const noun = isList ? 'item' : 'field';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
