// What every box for a message has: the key that sends it, the button beside it, and why it cannot
// be sent.

import { ArrowUpIcon, StopIcon } from '@radix-ui/react-icons';
import type { KeyboardEvent, ReactNode } from 'react';
import { IconButton } from './button.tsx';

/** Enter alone; it may also end the composition of a character. */
export function isSendKey({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  return key === 'Enter' && !shiftKey && !nativeEvent.isComposing;
}

/** Stands above the box; nothing without a problem. */
export function SendProblem({ text }: { readonly text: string | undefined }): ReactNode {
  if (text === undefined) return null;
  return (
    <p role="status" className="mx-auto mb-1.5 max-w-3xl px-3 text-danger text-xs">
      {text}
    </p>
  );
}

export type SendButtonProps = {
  readonly canSend: boolean;
  readonly onSend: () => void;
  /** Stops what is being written; undefined where nothing is. */
  readonly onStop: (() => void) | undefined;
};

export function SendButton({ canSend, onSend, onStop }: SendButtonProps): ReactNode {
  if (onStop !== undefined) {
    return <IconButton kind="plain" icon={StopIcon} label="Stop" onClick={onStop} />;
  }
  const icon = ArrowUpIcon;
  return (
    <IconButton kind="primary" icon={icon} label="Send" disabled={!canSend} onClick={onSend} />
  );
}
