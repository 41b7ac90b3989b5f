// The last requests, and why each took its time.

import { ListBulletIcon } from '@radix-ui/react-icons';
import type { RequestRecord } from '@spry/sdk/admin';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Switch } from '../../ui/switch.tsx';
import { admin } from '../admin.ts';
import { ConsolePage } from '../console-page.tsx';
import { Loaded } from '../loaded.tsx';
import { pollEvery } from '../polling.ts';
import { filterRequests, NO_FILTER, type RequestFilter } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { RequestDetails } from './request-details.tsx';
import { RequestTable } from './request-table.tsx';

const TOLD_MAX = 500;
const INTERVAL_MS = 2000;

export function Page(): ReactNode {
  const [isLive, setIsLive] = useState(true);
  const query = useQuery({
    queryKey: ['admin', 'requests'],
    queryFn: async ({ signal }) => {
      return (await admin.requests.list({ limit: TOLD_MAX }, { signal })).data;
    },
    refetchInterval: isLive ? pollEvery(INTERVAL_MS) : false,
  });
  return (
    <ConsolePage
      title="Requests"
      description="The last ones, and where their time went. Kept in memory, without texts."
      actions={<Switch label="Live" isOn={isLive} onChange={setIsLive} />}
    >
      <Loaded query={query}>{(records) => <RequestList records={records} />}</Loaded>
    </ConsolePage>
  );
}

function RequestList({ records }: { readonly records: readonly RequestRecord[] }): ReactNode {
  const [filter, setFilter] = useState<RequestFilter>(NO_FILTER);
  const [openId, setOpenId] = useState<string>();
  const shown = filterRequests(records, filter);
  if (records.length === 0) {
    return (
      <EmptyState icon={ListBulletIcon} title="No requests yet">
        Since the server was started nobody has asked anything.
      </EmptyState>
    );
  }
  return (
    <>
      <FilterBar records={records} filter={filter} onChange={setFilter} />
      {shown.length === 0 ? (
        <EmptyState title="None of them matches">
          {records.length} others are there without the filter.
        </EmptyState>
      ) : (
        <RequestTable records={shown} onOpen={setOpenId} />
      )}
      <RequestDetails
        record={records.find(({ id }) => id === openId)}
        onClose={() => setOpenId(undefined)}
      />
    </>
  );
}
