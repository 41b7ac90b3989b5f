// Shows the request on screen as code. The snippets are fetched when they are first wanted.

import { CodeIcon } from '@radix-ui/react-icons';
import type { ChatCompletionCreateParams } from '@spry/sdk';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { IconButton } from '../ui/button.tsx';

const ViewCodeDialog = lazy(async () => ({
  default: (await import('./view-code-dialog.tsx')).ViewCodeDialog,
}));

export type ViewCodeButtonProps = {
  /** Asked for when the button is pressed. */
  readonly makeRequest: () => Promise<ChatCompletionCreateParams>;
};

export function ViewCodeButton({ makeRequest }: ViewCodeButtonProps): ReactNode {
  const [request, setRequest] = useState<ChatCompletionCreateParams>();
  const open = async (): Promise<void> => setRequest(await makeRequest());
  return (
    <>
      <IconButton icon={CodeIcon} label="View code" onClick={() => void open()} />
      {request !== undefined && (
        <Suspense>
          <ViewCodeDialog
            request={request}
            baseUrl={location.origin}
            isOpen
            onClose={() => setRequest(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}
