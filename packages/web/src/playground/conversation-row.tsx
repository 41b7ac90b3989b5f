// One conversation in the list.

import { DotsVerticalIcon, Pencil1Icon, TrashIcon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import { type ReactNode, useState } from 'react';
import type { Summary } from '../conversations/conversation.ts';
import {
  deleteConversation,
  openConversation,
  renameConversation,
} from '../conversations/store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';

export type ConversationRowProps = {
  readonly summary: Summary;
  readonly isCurrent: boolean;
  readonly onOpen?: (() => void) | undefined;
};

export function ConversationRow({ summary, isCurrent, onOpen }: ConversationRowProps): ReactNode {
  const { id, title } = summary;
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const close = (): void => setDialog(undefined);
  const open = async (): Promise<void> => {
    await openConversation(id);
    onOpen?.();
  };
  return (
    <li className={clsx('group flex rounded-md', isCurrent ? 'bg-hover' : 'hover:bg-hover')}>
      <button
        type="button"
        aria-current={isCurrent}
        className="min-w-0 flex-1 truncate rounded-md py-1.5 pl-2 text-left"
        onClick={() => void open()}
      >
        {title || 'Untitled'}
      </button>
      <div
        className="opacity-0 focus-within:opacity-100 group-hover:opacity-100 max-lg:opacity-100
          has-data-[state=open]:opacity-100"
      >
        <Menu
          align="end"
          trigger={<IconButton icon={DotsVerticalIcon} label={`Change ${title}`} />}
        >
          <MenuItem icon={Pencil1Icon} onSelect={() => setDialog('rename')}>
            Rename
          </MenuItem>
          <MenuItem icon={TrashIcon} isDanger onSelect={() => setDialog('delete')}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {dialog === 'rename' && <RenameDialog summary={summary} onClose={close} />}
      <ConfirmDialog
        title="Delete this conversation?"
        description={`“${title}” will be gone for good: it is kept in this browser alone.`}
        verb="Delete"
        isOpen={dialog === 'delete'}
        onConfirm={() => void deleteConversation(id)}
        onClose={close}
      />
    </li>
  );
}

type RenameDialogProps = { readonly summary: Summary; readonly onClose: () => void };

function RenameDialog({ summary, onClose }: RenameDialogProps): ReactNode {
  const [title, setTitle] = useState(summary.title);
  const save = (): void => {
    if (title.trim() !== '') void renameConversation(summary.id, title.trim());
    onClose();
  };
  return (
    <Dialog
      title="Rename"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <Field label="Name">
        {(ids) => (
          <TextInput
            {...ids}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && save()}
          />
        )}
      </Field>
    </Dialog>
  );
}
