// Copies a text, and says that it did.

import { CheckIcon, CopyIcon } from '@radix-ui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';

export type CopyButtonProps = {
  readonly text: string;
  /** What is copied, such as `Copy code`. */
  readonly label: string;
  readonly isDisabled?: boolean | undefined;
};

const shownMs = 1500;

export function CopyButton({ text, label, isDisabled = false }: CopyButtonProps): ReactNode {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      icon={isCopied ? CheckIcon : CopyIcon}
      label={isCopied ? 'Copied' : label}
      size="small"
      disabled={isDisabled}
      onClick={async () => setIsCopied(await copyText(text))}
    />
  );
}

/** @returns whether it was copied */
export async function copyText(text: string): Promise<boolean> {
  // Pages over plain HTTP from another machine have no clipboard.
  if (navigator.clipboard === undefined) return copyBySelection(text);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  );
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}
