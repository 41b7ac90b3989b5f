// Where a message is written.

import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { answerTo, send, stop } from '../answering/conversing.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { pathOf } from '../conversations/tree.ts';
import { outputProblem } from '../settings/output-problem.ts';
import { TextArea } from '../ui/field.tsx';
import { isSendKey, SendButton, SendProblem } from '../ui/message-box.tsx';

export type ComposerProps = { readonly conversation: Conversation };

export function Composer({ conversation }: ComposerProps): ReactNode {
  const { id, settings, tree } = conversation;
  const [text, setText] = useState('');
  const last = pathOf(tree).at(-1);
  const isAnswering = last?.role === 'assistant' && last.state === 'streaming';
  // A message without an answer can be sent as it is.
  const isUnanswered = last !== undefined && last.role !== 'assistant';
  const problem = outputProblem(settings);
  const isSomething = text.trim() !== '' || isUnanswered;
  const canSend = !isAnswering && problem === undefined && isSomething;
  const submit = (): void => {
    if (!canSend) return;
    if (text.trim() === '') {
      if (isUnanswered) answerTo(id, last);
      return;
    }
    send(id, text);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && isAnswering) stop(last.id);
    if (!isSendKey(event)) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="shrink-0 px-3 pb-3 sm:px-6 sm:pb-4">
      <SendProblem text={problem} />
      <div className="relative mx-auto max-w-3xl">
        <TextArea
          aria-label="Message"
          rows={1}
          ref={focusWithPointer}
          className="field-sizing-content block max-h-60 min-h-12 resize-none rounded-lg py-2.5
            pr-13 pl-3.5 text-base pointer-coarse:text-[1rem]"
          placeholder="Ask something"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div className="absolute right-2 bottom-2">
          <SendButton
            canSend={canSend}
            onSend={submit}
            onStop={isAnswering ? () => stop(last.id) : undefined}
          />
        </div>
      </div>
    </div>
  );
}

/** Whoever opens the page wants to type; on a phone that would cover half of it with keys. */
function focusWithPointer(element: HTMLTextAreaElement | null): void {
  if (matchMedia('(pointer: fine)').matches) element?.focus({ preventScroll: true });
}
