// The turns of a conversation, the newest at the bottom and in sight.

import { ArrowDownIcon } from '@radix-ui/react-icons';
import { type ReactNode, useEffect } from 'react';
import type { Conversation } from '../conversations/conversation.ts';
import { pathOf, siblingsOf } from '../conversations/tree.ts';
import { Button } from '../ui/button.tsx';
import { TurnView } from './turn-view.tsx';
import { useFollow } from './use-follow.ts';
import { useLastTurns } from './use-last-turns.ts';
import { Welcome } from './welcome.tsx';

export type TranscriptProps = { readonly conversation: Conversation };

export function Transcript({ conversation }: TranscriptProps): ReactNode {
  const { id, tree } = conversation;
  const { scrollerRef, contentRef, isFollowing, follow } = useFollow();
  const path = pathOf(tree);
  const turns = useLastTurns(path);
  const last = path.at(-1);
  const writtenId = last?.role === 'assistant' && last.state === 'streaming' ? last.id : undefined;
  useEffect(() => {
    if (writtenId !== undefined) follow();
  }, [writtenId, follow]);
  return (
    <div className="relative min-h-0 flex-1">
      <section
        ref={scrollerRef}
        aria-label="Turns"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls with keys, too.
        tabIndex={0}
        className="h-full overflow-y-auto -outline-offset-2"
      >
        <div ref={contentRef} className="relative mx-auto max-w-3xl px-3 py-6 sm:px-6">
          {path.length === 0 && <Welcome conversation={conversation} />}
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              conversationId={id}
              turn={turn}
              siblings={siblingsOf(tree, turn.id)}
            />
          ))}
        </div>
      </section>
      {!isFollowing && (
        <Button
          icon={ArrowDownIcon}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-float"
          onClick={follow}
        >
          To the end
        </Button>
      )}
    </div>
  );
}
