// What could have stood at a place of the answer, and how likely each was.

import type { ChatCompletionTokenLogprob, TopLogprob } from '@spry/sdk';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { formatProbability, probability, visibleText } from './surprise.ts';

export type AlternativesProps = { readonly tokens: readonly ChatCompletionTokenLogprob[] };

export function Alternatives({ tokens }: AlternativesProps): ReactNode {
  return (
    <div className="flex flex-wrap gap-x-8 gap-y-3 rounded-md border border-line bg-sunken p-3">
      {tokens.map((token, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that does not change.
        <Place key={index} token={token} />
      ))}
    </div>
  );
}

function Place({ token }: { readonly token: ChatCompletionTokenLogprob }): ReactNode {
  const isSame = (other: TopLogprob): boolean =>
    other.token === token.token && String(other.bytes) === String(token.bytes);
  const isAmong = token.top_logprobs.some(isSame);
  // What was drawn may be none of the likeliest.
  const rows = isAmong ? token.top_logprobs : [...token.top_logprobs, token];
  return (
    <table
      aria-label={`The likeliest tokens in place of ${visibleText(token)}`}
      className="text-xs"
    >
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.token} ${String(row.bytes)}`}>
            <th
              scope="row"
              aria-current={isSame(row)}
              className={clsx(
                'max-w-40 truncate pr-3 text-left font-mono',
                isSame(row) ? 'font-semibold' : 'font-normal text-muted',
              )}
            >
              {visibleText(row)}
            </th>
            <td className="w-24">
              <span
                aria-hidden
                className="block h-1.5 rounded-full bg-series-2"
                style={{ width: `${Math.max(1, 100 * probability(row))}%` }}
              />
            </td>
            <td className="pl-3 text-right tabular-nums">{formatProbability(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
