// A table that scrolls inside of its place where the window is narrow.

import { clsx } from 'clsx';
import type { Key, ReactNode } from 'react';

export type Column<Row> = {
  readonly title: string;
  readonly isNumber?: boolean | undefined;
  /** Whether a phone has no room for it. */
  readonly isOptional?: boolean | undefined;
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
            {columns.map((column) => (
              <th key={column.title} scope="col" className={clsx(cellClass(column), 'font-medium')}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-b-0 hover:bg-hover/50">
              {columns.map((column) => (
                <td key={column.title} className={cellClass(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer !== undefined && (
          <tfoot className="border-line border-t font-medium">
            <tr>
              {columns.map((column, at) => (
                <td key={column.title} className={cellClass(column)}>
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

type CellShape = Pick<Column<never>, 'isNumber' | 'isOptional'>;

function cellClass({ isNumber, isOptional }: CellShape): string {
  return clsx('px-3 py-2', isNumber && 'text-right tabular-nums', isOptional && 'max-sm:hidden');
}
