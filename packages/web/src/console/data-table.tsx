// A table that scrolls inside of its place where the window is narrow.

import { clsx } from 'clsx';
import type { Key, ReactNode } from 'react';

export type Column<Row> = {
  readonly title: string;
  readonly isNumber?: boolean | undefined;
  readonly cell: (row: Row) => ReactNode;
};

export type DataTableProps<Row> = {
  /** What it is a table of. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => Key;
  /** A last row, of the same columns. */
  readonly footer?: readonly ReactNode[] | undefined;
};

export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { label, columns, rows, keyOf, footer } = props;
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full whitespace-nowrap text-left">
        <thead className="border-line border-b text-muted text-xs">
          <tr>
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" className={cellClass(isNumber, 'py-2 font-medium')}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-b-0 hover:bg-hover/50">
              {columns.map(({ title, isNumber, cell }) => (
                <td key={title} className={cellClass(isNumber, 'py-2')}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer !== undefined && (
          <tfoot className="border-line border-t font-medium">
            <tr>
              {columns.map(({ title, isNumber }, at) => (
                <td key={title} className={cellClass(isNumber, 'py-2')}>
                  {footer[at]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function cellClass(isNumber: boolean | undefined, more: string): string {
  return clsx('px-3', isNumber && 'text-right tabular-nums', more);
}
