// The frame of the console's pages: with a way to forget the key that opened them.

import { LockOpen1Icon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { useKey } from '../app/use-key.ts';
import { Button } from '../ui/button.tsx';
import { PageFrame, type PageFrameProps } from '../ui/page.tsx';

export function ConsolePage({ actions, ...frame }: PageFrameProps): ReactNode {
  const [key, setKey] = useKey();
  const lock = key !== undefined && (
    <Button kind="quiet" icon={LockOpen1Icon} onClick={() => setKey(undefined)}>
      Forget the key
    </Button>
  );
  return (
    <PageFrame
      {...frame}
      actions={
        <>
          {lock}
          {actions}
        </>
      }
    />
  );
}
