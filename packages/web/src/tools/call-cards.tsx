// The calls of an answer, each with its arguments and a box for its result.

import { LightningBoltIcon } from '@radix-ui/react-icons';
import type { ChatCompletionMessageToolCall } from '@spry/sdk';
import { type ReactNode, useState } from 'react';
import { JsonTree } from '../json-mode/json-tree.tsx';
import { useGrowingDocument } from '../json-mode/use-document.ts';
import { Button } from '../ui/button.tsx';
import { ResultBox } from './result-box.tsx';

/** In the order of the calls. */
export type CallResults = readonly { readonly callId: string; readonly text: string }[];

export type CallCardsProps = {
  readonly calls: readonly ChatCompletionMessageToolCall[];
  /** Whether the last one is still being written. */
  readonly isGrowing: boolean;
  /** What the boxes begin with, by the name of the tool. */
  readonly mockResultOf: (name: string) => string;
  /** Without it there are no boxes, as when the results were sent. */
  readonly onSend?: ((results: CallResults) => void) | undefined;
};

export function CallCards({ calls, isGrowing, mockResultOf, onSend }: CallCardsProps): ReactNode {
  const [edited, setEdited] = useState<ReadonlyMap<string, string>>(new Map());
  const resultOf = ({ id, function: { name } }: ChatCompletionMessageToolCall): string =>
    edited.get(id) ?? mockResultOf(name);
  const send = (): void =>
    onSend?.(calls.map((call) => ({ callId: call.id, text: resultOf(call) })));
  const hasBoxes = onSend !== undefined && !isGrowing;
  return (
    <div className="space-y-2">
      {calls.map((call, index) => (
        <CallCard
          key={call.id}
          call={call}
          isGrowing={isGrowing && index === calls.length - 1}
          result={hasBoxes ? resultOf(call) : undefined}
          onChange={(text) => setEdited(new Map(edited).set(call.id, text))}
        />
      ))}
      {hasBoxes && (
        <Button kind="primary" onClick={send}>
          {calls.length === 1 ? 'Send the result' : 'Send the results'}
        </Button>
      )}
    </div>
  );
}

type CallCardProps = {
  readonly call: ChatCompletionMessageToolCall;
  readonly isGrowing: boolean;
  readonly result: string | undefined;
  readonly onChange: (result: string) => void;
};

function CallCard({ call, isGrowing, result, onChange }: CallCardProps): ReactNode {
  const { name, arguments: text } = call.function;
  const document = useGrowingDocument(text);
  return (
    <section aria-label={`Call of ${name}`} className="rounded-md border border-line">
      <header className="flex items-center gap-2 border-line border-b bg-sunken px-3 py-1.5">
        <LightningBoltIcon aria-hidden className="size-3.5 text-muted" />
        <span className="font-medium font-mono text-xs">{name}</span>
      </header>
      <div className="space-y-3 p-3">
        {document.value === undefined ? (
          <p className="text-muted text-xs">{isGrowing ? 'Calling…' : 'No arguments.'}</p>
        ) : (
          <JsonTree {...document} isGrowing={isGrowing && !document.isComplete} />
        )}
        {result !== undefined && <ResultBox label="Result" text={result} onChange={onChange} />}
      </div>
    </section>
  );
}
