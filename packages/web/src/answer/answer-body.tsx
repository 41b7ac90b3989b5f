// What an answer says, in the form that was asked for: text, a document, tokens with their
// likelihoods, calls of tools. Below it, its figures.

import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Answer } from '../conversations/turn.ts';
import { FigureRow } from '../figures/figure-row.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import type { CallResults } from '../tools/call-cards.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

const DocumentView = lazy(async () => ({
  default: (await import('../json-mode/document-view.tsx')).DocumentView,
}));
const LogprobView = lazy(async () => ({
  default: (await import('../logprobs/logprob-view.tsx')).LogprobView,
}));
const CallCards = lazy(async () => ({
  default: (await import('../tools/call-cards.tsx')).CallCards,
}));

export type AnswerBodyProps = {
  readonly answer: Answer;
  /** What the boxes for results begin with, by the name of the tool. */
  readonly mockResultOf: (name: string) => string;
  /** Without it there are no boxes for results. */
  readonly onSendResults?: ((results: CallResults) => void) | undefined;
};

export function AnswerBody({ answer, mockResultOf, onSendResults }: AnswerBodyProps): ReactNode {
  const { toolCalls, logprobs, state, usage, firstTextMs, drafts } = answer;
  const isGrowing = state === 'streaming';
  const [view, setView] = useState<'answer' | 'tokens'>('tokens');
  const showsTokens = logprobs.length > 0 && view === 'tokens';
  return (
    <div className="space-y-3">
      <Suspense fallback={<Skeleton className="h-12" />}>
        {logprobs.length > 0 && (
          <SegmentedControl
            label="Show"
            options={[
              { value: 'answer', title: 'Answer' },
              { value: 'tokens', title: 'Tokens' },
            ]}
            value={view}
            onChange={setView}
          />
        )}
        {showsTokens ? <LogprobView tokens={logprobs} /> : <AnswerText answer={answer} />}
        {toolCalls.length > 0 && (
          <CallCards
            calls={toolCalls}
            isGrowing={isGrowing}
            mockResultOf={mockResultOf}
            onSend={onSendResults}
          />
        )}
      </Suspense>
      {!isGrowing && <FigureRow usage={usage} firstTextMs={firstTextMs} drafts={drafts} />}
    </div>
  );
}

function AnswerText({ answer }: { readonly answer: Answer }): ReactNode {
  const { text, state, request } = answer;
  const format = request.response_format;
  const isGrowing = state === 'streaming';
  if (text === '') return null;
  if (format == null || format.type === 'text') {
    return <Markdown text={text} isGrowing={isGrowing} />;
  }
  const schema = format.type === 'json_schema' ? format.json_schema.schema : undefined;
  return <DocumentView text={text} isGrowing={isGrowing} schema={schema} />;
}
