// What answers, what could, and how to get more.

import { CubeIcon } from '@radix-ui/react-icons';
import type { ManagedModelList } from '@spry/sdk/admin';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { admin } from '../admin.ts';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../loaded.tsx';
import { pollEvery } from '../polling.ts';
import { groupModels } from './groups.ts';
import { MemoryUse } from './memory-use.tsx';
import { ModelCard } from './model-card.tsx';
import { PullForm } from './pull-form.tsx';
import { PullList } from './pull-list.tsx';

const INTERVAL_MS = 2000;

export function Page(): ReactNode {
  const query = useQuery({
    queryKey: ['admin', 'models'],
    queryFn: async ({ signal }) => admin.models.list({ signal }),
    refetchInterval: pollEvery(INTERVAL_MS),
  });
  return (
    <ConsolePage title="Models" description="What answers, what could, and how to get more.">
      <Loaded query={query}>{(list) => <ModelList list={list} />}</Loaded>
    </ConsolePage>
  );
}

function ModelList({ list }: { readonly list: ManagedModelList }): ReactNode {
  return (
    <>
      <PullForm />
      <PullList known={list.data} />
      <MemoryUse memory={list.memory} />
      {list.data.length === 0 && (
        <EmptyState icon={CubeIcon} title="No models yet">
          Pull one above, by an id of the catalog or of the Hugging Face hub.
        </EmptyState>
      )}
      {groupModels(list.data).map(({ title, models }) => (
        <section key={title} className="mt-6">
          <h2 className="mb-2 font-semibold text-base">{title}</h2>
          <ul aria-label={title} className="space-y-3">
            {models.map((model) => (
              <ModelCard key={model.id} model={model} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
