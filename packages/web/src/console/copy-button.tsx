// Copies a text, and says that it did.

import { CheckIcon, CopyIcon } from '@radix-ui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import { Button, IconButton } from '../ui/button.tsx';

export type CopyButtonProps = {
  readonly text: string;
  /** What is copied, such as `key`. */
  readonly noun: string;
  /** With words beside the icon. Default: false. */
  readonly hasWords?: boolean | undefined;
};

const SHOWN_MS = 2000;

export function CopyButton({ text, noun, hasWords = false }: CopyButtonProps): ReactNode {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => {
    // Refused where the page is neither of this machine nor encrypted: the text can be selected.
    navigator.clipboard?.writeText(text).then(
      () => setIsCopied(true),
      () => {},
    );
  };
  const icon = isCopied ? CheckIcon : CopyIcon;
  const label = isCopied ? 'Copied' : `Copy the ${noun}`;
  if (!hasWords) return <IconButton icon={icon} label={label} onClick={copy} />;
  return (
    <Button icon={icon} onClick={copy}>
      {label}
    </Button>
  );
}
