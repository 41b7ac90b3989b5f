// The line over a conversation: its name, and what can be done with the whole of it.

import {
  DotsHorizontalIcon,
  DownloadIcon,
  ListBulletIcon,
  MixerHorizontalIcon,
  Pencil2Icon,
  Share1Icon,
} from '@radix-ui/react-icons';
import { type ReactNode, useState } from 'react';
import { defaultModel } from '../app/queries.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { toFile } from '../conversations/conversation-file.ts';
import { startConversation } from '../conversations/store.ts';
import { toHash } from '../settings/preset.ts';
import { IconButton } from '../ui/button.tsx';
import { copyText } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { shownRequest } from '../view-code/shown-request.ts';
import { ViewCodeButton } from '../view-code/view-code-button.tsx';
import { ConversationList } from './conversation-list.tsx';
import { saveFile } from './files.ts';

export type ToolbarProps = {
  readonly conversation: Conversation;
  /** The settings, for windows without room for them at the side. */
  readonly panel: ReactNode;
};

export function Toolbar({ conversation, panel }: ToolbarProps): ReactNode {
  const { title, settings } = conversation;
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-line border-b px-2 sm:px-4">
      <ListDrawer />
      <h1 className="min-w-0 flex-1 truncate px-1 font-medium">{title || 'New conversation'}</h1>
      <ViewCodeButton
        makeRequest={async () =>
          shownRequest(conversation, settings.model ?? (await defaultModel()))
        }
      />
      <IconButton
        icon={Pencil2Icon}
        label="New conversation"
        className="lg:hidden"
        onClick={() => startConversation(settings)}
      />
      <ConversationMenu conversation={conversation} />
      <div className="xl:hidden">
        <Dialog
          title="Settings"
          side="right"
          trigger={<IconButton icon={MixerHorizontalIcon} label="Settings" />}
        >
          {panel}
        </Dialog>
      </div>
    </header>
  );
}

function ListDrawer(): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="lg:hidden">
      <Dialog
        title="Conversations"
        side="left"
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        trigger={<IconButton icon={ListBulletIcon} label="Conversations" />}
      >
        <ConversationList onOpen={() => setIsOpen(false)} />
      </Dialog>
    </div>
  );
}

function ConversationMenu({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const showToast = useToast();
  const share = async (): Promise<void> => {
    const isCopied = await copyText(`${location.origin}/${toHash(conversation.settings)}`);
    const text = isCopied
      ? 'Copied a link with these settings and the system prompt. No key is in it.'
      : 'The link could not be copied: this browser does not allow it here.';
    showToast({ text, isError: !isCopied });
  };
  return (
    <Menu align="end" trigger={<IconButton icon={DotsHorizontalIcon} label="More" />}>
      <MenuItem icon={Share1Icon} onSelect={() => void share()}>
        Copy link to these settings
      </MenuItem>
      <MenuItem
        icon={DownloadIcon}
        isDisabled={conversation.tree.turns.size === 0}
        onSelect={() => saveFile('conversation.json', toFile([conversation]))}
      >
        Export this conversation
      </MenuItem>
    </Menu>
  );
}
