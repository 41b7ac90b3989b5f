// A table, which scrolls by itself where it is wider than the page.

import type { MarkedToken } from 'marked';
import type { ReactNode } from 'react';
import { Inline } from './inline.tsx';

export type TableProps = { readonly token: Extract<MarkedToken, { type: 'table' }> };

type Cell = TableProps['token']['header'][number];

const ALIGNMENTS = { left: 'text-left', center: 'text-center', right: 'text-right' } as const;

export function Table({ token }: TableProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls with keys.
    <section className="overflow-x-auto" aria-label="Table" tabIndex={0}>
      <table className="border-collapse text-sm">
        <thead>
          <tr>{token.header.map((cell, index) => cellOf(cell, index, 'th'))}</tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names, and only grow.
            <tr key={index}>{row.map((cell, column) => cellOf(cell, column, 'td'))}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellOf(cell: Cell, index: number, Element: 'th' | 'td'): ReactNode {
  const alignment = ALIGNMENTS[cell.align ?? 'left'];
  const weight = Element === 'th' ? 'bg-hover font-semibold' : '';
  return (
    <Element key={index} className={`border border-line px-2.5 py-1.5 ${alignment} ${weight}`}>
      <Inline tokens={cell.tokens} />
    </Element>
  );
}
