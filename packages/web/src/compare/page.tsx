// One message to two models or settings, side by side.

import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { outputProblem } from '../settings/output-problem.ts';
import { isSendKey, SendButton, SendProblem } from '../ui/message-box.tsx';
import { Switch } from '../ui/switch.tsx';
import { Column } from './column.tsx';
import { askBoth, SIDES, setAtOnce, stopBoth, useContest } from './contest.ts';
import { Differences } from './differences.tsx';
import { useDifference } from './use-difference.ts';

export function Page(): ReactNode {
  const contest = useContest();
  const { message, isAtOnce, left, right } = contest;
  const [marksWords, setMarksWords] = useState(true);
  const difference = useDifference(left.answer, right.answer);
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">Compare</h1>
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex min-h-full max-w-6xl flex-col gap-4 px-3 py-4 sm:px-6">
          {message !== '' && (
            <p className="text-muted text-xs">
              Both were asked: <span className="text-ink">{message}</span>
            </p>
          )}
          <div className="grid flex-1 gap-4 md:grid-cols-2">
            {SIDES.map((side) => (
              <Column
                key={side}
                side={side}
                contestant={contest[side]}
                pieces={marksWords ? difference?.[side] : undefined}
              />
            ))}
          </div>
          <div className="flex flex-wrap gap-x-8 gap-y-1">
            <Switch
              label="At once"
              hint="Both share the machine. Off: one after the other, at full speed."
              isOn={isAtOnce}
              onChange={setAtOnce}
            />
            {difference !== undefined && (
              <Switch
                label="Mark differences"
                hint="Words that only one of the answers has."
                isOn={marksWords}
                onChange={setMarksWords}
              />
            )}
          </div>
          <Differences left={left} right={right} />
        </div>
      </div>
      <MessageBox />
    </div>
  );
}

function MessageBox(): ReactNode {
  const { left, right, isRunning } = useContest();
  const [text, setText] = useState('');
  const problem = [left.settings, right.settings]
    .map(outputProblem)
    .find((found) => found !== undefined);
  const canSend = text.trim() !== '' && !isRunning && problem === undefined;
  const send = (): void => {
    if (canSend) void askBoth(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="shrink-0 px-3 pb-3 sm:px-6 sm:pb-4">
      <SendProblem text={problem} />
      <div
        className="mx-auto flex max-w-3xl items-end gap-2 rounded-lg border border-edge/60
          bg-surface p-2 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/25"
      >
        <textarea
          aria-label="Message"
          rows={1}
          className="field-sizing-content max-h-60 min-h-8 flex-1 resize-none bg-transparent px-2
            py-1 text-base outline-none placeholder:text-muted"
          placeholder="Ask both the same"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <SendButton canSend={canSend} onSend={send} onStop={isRunning ? stopBoth : undefined} />
      </div>
    </div>
  );
}
