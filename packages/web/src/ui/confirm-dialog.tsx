// Asks before something is done that cannot be undone.

import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export type ConfirmDialogProps = {
  readonly title: string;
  /** What will be gone. */
  readonly description: ReactNode;
  /** The verb, such as `Delete`. */
  readonly verb: string;
  readonly isOpen: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, description, verb, isOpen, onConfirm, onClose } = props;
  const confirm = (): void => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog
      title={title}
      description={description}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" onClick={confirm}>
            {verb}
          </Button>
        </>
      }
    />
  );
}
