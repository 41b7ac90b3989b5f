// What can be done with a model.

import { DownloadIcon, ExitIcon, PlayIcon, TrashIcon } from '@radix-ui/react-icons';
import type { ManagedModel } from '@spry/sdk/admin';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { client } from '../../client.ts';
import { formatBytes } from '../../format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { admin } from '../admin.ts';
import { describeFailure } from '../failure.tsx';
import { actionsFor } from './groups.ts';
import { usePulls } from './pulls.ts';
import { usePull } from './use-pull.ts';

export function ModelActions({ model }: { readonly model: ManagedModel }): ReactNode {
  const { id } = model;
  const { canLoad, canUnload, canPull, canDelete } = actionsFor(model);
  const pull = usePull();
  const isPulling = usePulls(({ byModel }) => byModel.has(id)) || model.pull !== null;
  const load = useModelAction(async () => admin.models.load(id));
  const unload = useModelAction(async () => admin.models.unload(id));
  return (
    <div className="flex gap-2">
      {canLoad && (
        <Button
          icon={PlayIcon}
          disabled={load.isPending || model.fits === false}
          onClick={() => load.mutate()}
        >
          {load.isPending ? 'Loading …' : 'Load'}
        </Button>
      )}
      {canUnload && (
        <Button icon={ExitIcon} disabled={unload.isPending} onClick={() => unload.mutate()}>
          Unload
        </Button>
      )}
      {canPull && (
        <Button icon={DownloadIcon} disabled={isPulling} onClick={() => pull(id, false)}>
          Pull
        </Button>
      )}
      {canDelete && <DeleteButton model={model} />}
    </div>
  );
}

function DeleteButton({ model }: { readonly model: ManagedModel }): ReactNode {
  const [isAsked, setIsAsked] = useState(false);
  const remove = useModelAction(async () => client.models.delete(model.id));
  const size = model.size_bytes === null ? '' : `, ${formatBytes(model.size_bytes)}`;
  return (
    <>
      <IconButton
        icon={TrashIcon}
        label={`Delete ${model.id}`}
        disabled={remove.isPending}
        onClick={() => setIsAsked(true)}
      />
      <ConfirmDialog
        title={`Delete ${model.id}?`}
        description={`Its file${size} is taken from the server's disk. It can be pulled again.`}
        verb="Delete"
        isOpen={isAsked}
        onConfirm={() => remove.mutate()}
        onClose={() => setIsAsked(false)}
      />
    </>
  );
}

/** Says what went wrong, and asks for the models anew. */
function useModelAction(act: () => Promise<unknown>): UseMutationResult<unknown, Error, void> {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: act,
    onError: (error) => toast({ text: describeFailure(error), isError: true }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['admin', 'models'] });
      void queries.invalidateQueries({ queryKey: ['models'] });
    },
  });
}
