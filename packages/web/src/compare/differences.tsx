// What is set otherwise on the two sides, and how their figures compare.

import type { ReactNode } from 'react';
import type { Answer } from '../conversations/turn.ts';
import { figuresOf } from '../figures/figures.ts';
import type { Contestant } from './contest.ts';
import { settingsDifference } from './settings-difference.ts';

export type DifferencesProps = { readonly left: Contestant; readonly right: Contestant };

type Row = { readonly label: string; readonly left: string; readonly right: string };

export function Differences({ left, right }: DifferencesProps): ReactNode {
  const settings = settingsDifference(left.settings, right.settings);
  const figures = figureRows(left.answer, right.answer);
  if (settings.length === 0 && figures.length === 0) {
    return <p className="text-muted text-xs">A and B are set alike: change one of them.</p>;
  }
  return (
    <section
      aria-label="Differences"
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full min-w-96 table-fixed text-xs">
        <thead>
          <tr className="border-line border-b bg-sunken text-left">
            <th scope="col" className="w-32 px-3 py-1.5 font-medium text-muted sm:w-40">
              Difference
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              A
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              B
            </th>
          </tr>
        </thead>
        <tbody>
          {[...settings, ...figures].map((row) => (
            <DifferenceRow key={row.label} {...row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DifferenceRow({ label, left, right }: Row): ReactNode {
  return (
    <tr className="border-line border-b align-top last:border-0">
      <th scope="row" className="px-3 py-1.5 text-left font-normal text-muted">
        {label}
      </th>
      {[left, right].map((value, index) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: the sides.
          key={index}
          className="truncate px-3 py-1.5 tabular-nums"
          title={value}
        >
          {value}
        </td>
      ))}
    </tr>
  );
}

/** The figures that both have, once both have ended. */
function figureRows(left: Answer | undefined, right: Answer | undefined): Row[] {
  if (left === undefined || right === undefined) return [];
  if (left.state === 'streaming' || right.state === 'streaming') return [];
  const others = figuresOf(right);
  return figuresOf(left).flatMap(({ id, label, value }) => {
    const other = others.find((figure) => figure.id === id);
    return other === undefined ? [] : [{ label, left: value, right: other.value }];
  });
}
