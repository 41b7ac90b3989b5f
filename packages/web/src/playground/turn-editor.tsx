// A turn while its text is changed: in place, or as a branch that is sent.

import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';

export type TurnEditorProps = {
  readonly text: string;
  /** Changes the text and leaves what follows as it is. */
  readonly onSave: (text: string) => void;
  /** Asks again with the new text; the old one stays as another branch. */
  readonly onSend?: ((text: string) => void) | undefined;
  readonly onClose: () => void;
};

export function TurnEditor({ text, onSave, onSend, onClose }: TurnEditorProps): ReactNode {
  const [draft, setDraft] = useState(text);
  const end = (use: (text: string) => void): void => {
    use(draft);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) end(onSend ?? onSave);
  };
  return (
    <div className="space-y-2">
      <TextArea
        aria-label="Text of this turn"
        autoFocus
        className="field-sizing-content max-h-[60vh] min-h-16 text-base"
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={() => end(onSave)}>Save</Button>
        {onSend !== undefined && (
          <Button kind="primary" disabled={draft.trim() === ''} onClick={() => end(onSend)}>
            Send as branch
          </Button>
        )}
      </div>
    </div>
  );
}
