// An answer token by token: the more surprising, the stronger its mark. What else could have stood
// there shows for the token under the pointer, or the one that the arrow keys have come to.

import type { ChatCompletionTokenLogprob } from '@spry/sdk';
import { clsx } from 'clsx';
import { type KeyboardEvent, memo, type ReactNode, useState } from 'react';
import { Alternatives } from './alternatives.tsx';
import { formatProbability, type SurpriseLevel, surpriseLevel, visibleText } from './surprise.ts';
import { type TokenGroup, TokenGroups } from './token-groups.ts';

/** Colour and weight of the line, so that either alone tells. */
const MARKS: Readonly<Record<SurpriseLevel, string>> = {
  0: '',
  1: 'border-b border-series-3/50',
  2: 'border-b-2 border-series-3 bg-series-3/10',
  3: 'border-b-3 border-series-3 bg-series-3/20',
  4: 'border-b-4 border-danger bg-danger/20',
};

export type LogprobViewProps = { readonly tokens: readonly ChatCompletionTokenLogprob[] };

export function LogprobView({ tokens }: LogprobViewProps): ReactNode {
  const [reader] = useState(() => new TokenGroups());
  const groups = reader.read(tokens);
  const [shown, setShown] = useState(0);
  const group = groups[Math.min(shown, groups.length - 1)];
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const next = neighbour(event.currentTarget, event.target, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div className="space-y-3">
      <Legend />
      {/* One stop for the Tab key: the arrow keys go on from there. */}
      <div
        role="listbox"
        aria-label="Tokens"
        className="whitespace-pre-wrap leading-7"
        onKeyDown={move}
      >
        {groups.map((one, index) => (
          <Token
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are only ever added.
            key={index}
            group={one}
            index={index}
            isShown={one === group}
            onShow={setShown}
          />
        ))}
      </div>
      {group !== undefined && <Alternatives tokens={group.tokens} />}
    </div>
  );
}

type TokenProps = {
  readonly group: TokenGroup;
  readonly index: number;
  readonly isShown: boolean;
  readonly onShow: (index: number) => void;
};

const Token = memo(function Token({ group, index, isShown, onShow }: TokenProps): ReactNode {
  const least = leastLikely(group);
  return (
    // A button would not break at the end of a line, as text has to.
    <span
      role="option"
      tabIndex={isShown ? 0 : -1}
      aria-label={`${group.tokens.map(visibleText).join(' ')}, ${formatProbability(least)}`}
      aria-selected={isShown}
      onFocus={() => onShow(index)}
      onPointerEnter={() => onShow(index)}
      className={clsx(
        'cursor-default rounded-xs',
        MARKS[surpriseLevel(least)],
        isShown && 'outline outline-accent',
      )}
    >
      {group.text}
    </span>
  );
});

function leastLikely({ tokens }: TokenGroup): { readonly logprob: number } {
  return { logprob: Math.min(...tokens.map(({ logprob }) => logprob)) };
}

function neighbour(list: HTMLElement, from: EventTarget, key: string): HTMLElement | undefined {
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const index = from instanceof HTMLElement ? options.indexOf(from) : -1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: options.length - 1,
  };
  const next = steps[key];
  return next === undefined ? undefined : options[next];
}

function Legend(): ReactNode {
  const levels: readonly (readonly [SurpriseLevel, string])[] = [
    [1, 'below 90%'],
    [2, 'below 50%'],
    [3, 'below 20%'],
    [4, 'below 5%'],
  ];
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-2xs text-muted">
      {levels.map(([level, text]) => (
        <span key={level} className={clsx('px-1', MARKS[level])}>
          {text}
        </span>
      ))}
    </p>
  );
}
