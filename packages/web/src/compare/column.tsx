// One side: its model and settings, and its answer.

import { MixerHorizontalIcon } from '@radix-ui/react-icons';
import { type ReactNode, useId } from 'react';
import { AnswerBody } from '../answer/answer-body.tsx';
import { FigureRow } from '../figures/figure-row.tsx';
import { ModelPicker } from '../settings/model-picker.tsx';
import { SettingsPanel } from '../settings/settings-panel.tsx';
import { mockResultOf } from '../tools/tool-draft.ts';
import { IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ViewCodeButton } from '../view-code/view-code-button.tsx';
import { type Contestant, changeSettings, requestOf, type Side } from './contest.ts';
import type { Piece } from './difference.ts';

const NAMES: Readonly<Record<Side, string>> = { left: 'A', right: 'B' };

export type ColumnProps = {
  readonly side: Side;
  readonly contestant: Contestant;
  /** The answer with what only it has, to be shown in place of the answer as it is. */
  readonly pieces: readonly Piece[] | undefined;
};

export function Column({ side, contestant, pieces }: ColumnProps): ReactNode {
  const { settings, answer } = contestant;
  const name = NAMES[side];
  const pickerId = useId();
  const change = (to: typeof settings): void => changeSettings(side, to);
  return (
    <section
      aria-label={`Side ${name}`}
      className="flex min-h-48 min-w-0 flex-col rounded-lg border border-line bg-surface"
    >
      <header className="flex items-center gap-2 border-line border-b p-2">
        <h2 className="w-6 text-center font-semibold">{name}</h2>
        <div className="min-w-0 flex-1">
          <ModelPicker
            ids={{ id: pickerId, 'aria-describedby': undefined, 'aria-invalid': false }}
            model={settings.model}
            onChange={(model) => change({ ...settings, model })}
          />
        </div>
        <ViewCodeButton makeRequest={() => requestOf(side)} />
        <Dialog
          title={`Settings of ${name}`}
          side={side}
          trigger={<IconButton icon={MixerHorizontalIcon} label={`Settings of ${name}`} />}
        >
          <SettingsPanel settings={settings} onChange={change} />
        </Dialog>
      </header>
      {answer === undefined ? (
        <p className="m-auto p-4 text-muted">The answer comes here.</p>
      ) : (
        <article
          aria-label="Assistant"
          aria-busy={answer.state === 'streaming'}
          className="p-3 sm:p-4"
        >
          {pieces === undefined ? (
            <AnswerBody
              answer={answer}
              mockResultOf={(tool) => mockResultOf(settings.tools, tool)}
            />
          ) : (
            <>
              <MarkedText pieces={pieces} />
              <div className="mt-3">
                <FigureRow {...answer} />
              </div>
            </>
          )}
          {answer.failure !== undefined && (
            <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
              {answer.failure.message}
            </p>
          )}
        </article>
      )}
    </section>
  );
}

function MarkedText({ pieces }: { readonly pieces: readonly Piece[] }): ReactNode {
  return (
    <p className="whitespace-pre-wrap break-words text-base">
      {pieces.map(({ text, isOwn }, index) =>
        isOwn ? (
          <mark
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text that is whole.
            key={index}
            className="rounded-xs bg-warning-soft text-ink underline decoration-2
              decoration-warning underline-offset-3"
          >
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </p>
  );
}
