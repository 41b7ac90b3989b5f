// The conversations that this browser keeps: to open, find, rename, delete, export and import.

import { Pencil2Icon } from '@radix-ui/react-icons';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { fromFile, toFile } from '../conversations/conversation-file.ts';
import { search } from '../conversations/database.ts';
import {
  addConversations,
  currentConversation,
  readAllConversations,
  startConversation,
  useConversations,
} from '../conversations/store.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toast.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { chooseFile, saveFile } from './files.ts';

export type ConversationListProps = {
  /** Called when one was opened. */
  readonly onOpen?: (() => void) | undefined;
};

export function ConversationList({ onOpen }: ConversationListProps): ReactNode {
  const summaries = useConversations((state) => state.summaries);
  const currentId = useConversations((state) => state.currentId);
  const storageProblem = useConversations((state) => state.storageProblem);
  const [text, setText] = useState('');
  const found = useSearch(useDeferredValue(text.trim()));
  const shown = summaries?.filter(({ id }) => found === undefined || found.has(id));
  const start = (): void => {
    startConversation(currentConversation(useConversations.getState()).settings);
    onOpen?.();
  };
  return (
    <>
      <div className="space-y-2 p-3 max-lg:px-0">
        <Button icon={Pencil2Icon} className="w-full" onClick={start}>
          New conversation
        </Button>
        <TextInput
          type="search"
          aria-label="Search conversations"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <ul className="min-h-0 flex-1 space-y-px overflow-y-auto px-2 max-lg:px-0">
        {shown === undefined && <Skeleton className="mx-1 h-8" />}
        {shown?.map((summary) => (
          <ConversationRow
            key={summary.id}
            summary={summary}
            isCurrent={summary.id === currentId}
            onOpen={onOpen}
          />
        ))}
        {shown?.length === 0 && (
          <li className="px-2 py-1.5 text-muted text-xs">
            {text === '' ? 'Conversations stay in this browser.' : 'Nothing found.'}
          </li>
        )}
      </ul>
      {storageProblem !== undefined && (
        <p role="status" className="px-3 py-2 text-warning text-xs">
          This browser does not keep conversations: {storageProblem}
        </p>
      )}
      <FileButtons hasAny={summaries !== undefined && summaries.length > 0} />
    </>
  );
}

function FileButtons({ hasAny }: { readonly hasAny: boolean }): ReactNode {
  const showToast = useToast();
  const exportAll = async (): Promise<void> =>
    saveFile('conversations.json', toFile(await readAllConversations()));
  const importFile = async (): Promise<void> => {
    try {
      const text = await chooseFile();
      if (text === undefined) return;
      const conversations = fromFile(text);
      addConversations(conversations);
      const { length } = conversations;
      showToast({ text: length === 1 ? 'Imported a conversation.' : `Imported ${length}.` });
    } catch (error) {
      showToast({ text: error instanceof Error ? error.message : String(error), isError: true });
    }
  };
  return (
    <div className="flex gap-1 p-2 text-xs">
      <Button kind="quiet" className="flex-1" onClick={() => void importFile()}>
        Import
      </Button>
      <Button kind="quiet" className="flex-1" disabled={!hasAny} onClick={() => void exportAll()}>
        Export all
      </Button>
    </div>
  );
}

/** The ids of what has a text; undefined while nothing is looked for. */
function useSearch(text: string): ReadonlySet<string> | undefined {
  const [found, setFound] = useState<ReadonlySet<string>>();
  useEffect(() => {
    let isWanted = true;
    const show = (ids: ReadonlySet<string> | undefined): void => {
      if (isWanted) setFound(ids);
    };
    if (text === '') show(undefined);
    else search(text).then(show, () => show(new Set()));
    return () => {
      isWanted = false;
    };
  }, [text]);
  return found;
}
