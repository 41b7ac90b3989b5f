// What can be done with a turn, and the way to its siblings.

import {
  ChevronLeftIcon,
  ChevronRightIcon,
  Pencil1Icon,
  PlusCircledIcon,
  ReloadIcon,
  TrashIcon,
} from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { branch, regenerate, remove, show } from '../answering/conversing.ts';
import type { Siblings } from '../conversations/tree.ts';
import { IconButton } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { useToast } from '../ui/toast.tsx';
import type { TurnViewProps } from './turn-view.tsx';

export type TurnActionsProps = TurnViewProps & { readonly onEdit: () => void };

export function TurnActions(props: TurnActionsProps): ReactNode {
  const { conversationId, turn, siblings, onEdit } = props;
  const showToast = useToast();
  const isAnswer = turn.role === 'assistant';
  const onRemove = (): void => {
    const undo = remove(conversationId, turn.id);
    const text = 'Deleted the turn and what followed it.';
    showToast({ text, action: { title: 'Undo', run: undo } });
  };
  return (
    <div className={clsx('mt-1 flex h-7 items-center gap-1', !isAnswer && 'justify-end')}>
      <SiblingSwitcher conversationId={conversationId} siblings={siblings} />
      <div
        className="flex text-muted opacity-0 transition-opacity focus-within:opacity-100
          group-hover:opacity-100 pointer-coarse:opacity-100"
      >
        <CopyButton text={turn.text} label="Copy" />
        <IconButton size="small" icon={Pencil1Icon} label="Edit" onClick={onEdit} />
        {isAnswer && (
          <IconButton
            size="small"
            icon={ReloadIcon}
            label="Regenerate"
            onClick={() => regenerate(conversationId, turn)}
          />
        )}
        <IconButton
          size="small"
          icon={PlusCircledIcon}
          label="Branch: go on from here in another way"
          onClick={() => branch(conversationId, turn)}
        />
        <IconButton size="small" icon={TrashIcon} label="Delete" onClick={onRemove} />
      </div>
    </div>
  );
}

type SiblingSwitcherProps = {
  readonly conversationId: string;
  readonly siblings: Siblings;
};

/** ‹ 2/3 ›, where there is more than one. */
function SiblingSwitcher({ conversationId, siblings }: SiblingSwitcherProps): ReactNode {
  const { index, ids } = siblings;
  if (ids.length < 2) return null;
  const go = (to: number): void => {
    const id = ids[to];
    if (id !== undefined) show(conversationId, id);
  };
  return (
    <fieldset aria-label="Branches" className="flex items-center text-muted text-xs tabular-nums">
      <IconButton
        size="small"
        icon={ChevronLeftIcon}
        label="Previous branch"
        disabled={index === 0}
        onClick={() => go(index - 1)}
      />
      {index + 1}/{ids.length}
      <IconButton
        size="small"
        icon={ChevronRightIcon}
        label="Next branch"
        disabled={index === ids.length - 1}
        onClick={() => go(index + 1)}
      />
    </fieldset>
  );
}
