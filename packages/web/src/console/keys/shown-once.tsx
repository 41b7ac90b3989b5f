// A new key, the only time that it is told, and a command that tries it.

import type { CreatedKey } from '@spry/sdk/admin';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../client.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { curlWithKey } from './key-form.ts';

export type ShownOnceProps = {
  readonly created: CreatedKey | undefined;
  readonly onClose: () => void;
};

export function ShownOnce({ created, onClose }: ShownOnceProps): ReactNode {
  const asks = created?.scopes.includes('inference') === true;
  return (
    <Dialog
      title={`The key ${created?.name ?? ''}`}
      description="Copy it now: it is not shown again, and the server keeps only its digest."
      width="wide"
      isOpen={created !== undefined}
      onOpenChange={(open) => !open && onClose()}
      footer={
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      {created !== undefined && (
        <div className="space-y-4">
          <Snippet noun="key" text={created.key} />
          {asks && <TryIt created={created} />}
        </div>
      )}
    </Dialog>
  );
}

function TryIt({ created }: { readonly created: CreatedKey }): ReactNode {
  const { data } = useQuery({
    queryKey: ['models'],
    queryFn: async ({ signal }) => (await client.models.list({ signal })).data,
  });
  const allowed = created.models?.[0] ?? data?.[0]?.id;
  if (allowed === undefined) return null;
  return (
    <div>
      <h3 className="mb-1 font-medium">Try it</h3>
      <Snippet noun="command" text={curlWithKey(location.origin, created.key, allowed)} />
    </div>
  );
}

function Snippet({ text, noun }: { readonly text: string; readonly noun: string }): ReactNode {
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
      <section
        aria-label={`The ${noun}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto py-1.5"
      >
        <pre className="font-mono text-xs">{text}</pre>
      </section>
      <CopyButton text={text} label={`Copy the ${noun}`} />
    </div>
  );
}
