// Who may ask, and how much.

import { LockClosedIcon, PlusIcon } from '@radix-ui/react-icons';
import type { CreatedKey, Key } from '@spry/sdk/admin';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useKey } from '../../app/use-key.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Switch } from '../../ui/switch.tsx';
import { admin } from '../admin.ts';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../loaded.tsx';
import { CreateKey } from './create-key.tsx';
import { KeyCard } from './key-card.tsx';
import { isUsable } from './key-form.ts';
import { ShownOnce } from './shown-once.tsx';

export function Page(): ReactNode {
  const queries = useQueryClient();
  const [ownKey, setOwnKey] = useKey();
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey>();
  const query = useQuery({
    queryKey: ['admin', 'keys'],
    queryFn: async ({ signal }) => (await admin.keys.list({ signal })).data,
  });
  const keys = query.data ?? [];

  const show = (key: CreatedKey, replaced?: Key): void => {
    setIsCreating(false);
    setCreated(key);
    // The first key closes the server, and a new one ends the old: this page goes on with it.
    const isOurs = replaced ? ownKey?.startsWith(replaced.hint) : ownKey === undefined;
    if (isOurs && key.scopes.includes('admin')) setOwnKey(key.key);
    else void queries.invalidateQueries({ queryKey: ['admin', 'keys'] });
  };

  return (
    <ConsolePage
      title="Keys"
      description="Who may ask, and how much."
      actions={
        <Button
          kind="primary"
          icon={PlusIcon}
          disabled={query.data === undefined || query.isError}
          onClick={() => setIsCreating(true)}
        >
          Create a key
        </Button>
      }
    >
      <Loaded query={query}>
        {(all) => <KeyList keys={all} onCreate={() => setIsCreating(true)} onRotated={show} />}
      </Loaded>
      <CreateKey
        isOpen={isCreating}
        keys={keys}
        onClose={() => setIsCreating(false)}
        onCreated={show}
      />
      <ShownOnce created={created} onClose={() => setCreated(undefined)} />
    </ConsolePage>
  );
}

type KeyListProps = {
  readonly keys: readonly Key[];
  readonly onCreate: () => void;
  readonly onRotated: (key: CreatedKey, replaced: Key) => void;
};

function KeyList({ keys, onCreate, onRotated }: KeyListProps): ReactNode {
  const [showsEnded, setShowsEnded] = useState(false);
  const usable = keys.filter((key) => isUsable(key, Date.now()));
  const endedCount = keys.length - usable.length;
  const shown = showsEnded ? keys : usable;
  return (
    <>
      {usable.length === 0 && (
        <EmptyState
          icon={LockClosedIcon}
          title={keys.length === 0 ? 'No keys yet' : 'No key is in use'}
          action={<Button onClick={onCreate}>Create a key</Button>}
        >
          {keys.length === 0
            ? 'Everybody on this machine may ask. The first key closes the server to all others.'
            : 'Those that there were have ended. Only the one in SPRY_API_KEY, if any, is good.'}
        </EmptyState>
      )}
      <ul aria-label="Keys" className="space-y-3">
        {shown.map((key) => (
          <KeyCard key={key.id} apiKey={key} onRotated={onRotated} />
        ))}
      </ul>
      {endedCount > 0 && (
        <div className="mt-4 max-w-xs">
          <Switch
            label={`Show ${endedCount} that ${endedCount === 1 ? 'has' : 'have'} ended`}
            isOn={showsEnded}
            onChange={setShowsEnded}
          />
        </div>
      )}
    </>
  );
}
