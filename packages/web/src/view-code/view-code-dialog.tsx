// The request on screen as programs to copy.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import type { ReactNode } from 'react';
import { CodeBlock } from '../markdown/code-block.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { SNIPPET_LANGUAGES, snippet } from './snippet.ts';

export type ViewCodeDialogProps = {
  readonly request: ChatCompletionCreateParams;
  /** The server's address, without a path. */
  readonly baseUrl: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

export function ViewCodeDialog(props: ViewCodeDialogProps): ReactNode {
  const { request, baseUrl, isOpen, onClose } = props;
  return (
    <Dialog
      title="View code"
      description="Exactly this request. The key comes from the environment: SPRY_API_KEY."
      width="wide"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
    >
      <Tabs
        label="Language"
        tabs={SNIPPET_LANGUAGES.map(({ id, label, install, highlight }) => ({
          id,
          title: label,
          content: (
            <div className="space-y-2">
              {install !== undefined && <CodeBlock code={install} language="bash" />}
              <CodeBlock code={snippet(id, request, { baseUrl })} language={highlight} />
            </div>
          ),
        }))}
      />
    </Dialog>
  );
}
