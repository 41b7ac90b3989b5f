// The names of keys by their ids, which is what requests are remembered with.

import { useQuery } from '@tanstack/react-query';
import { admin } from '../admin.ts';

/** @returns the name of a key; its id as long as the name is unknown */
export function useKeyNames(): (id: string | null) => string {
  const { data = [] } = useQuery({
    queryKey: ['admin', 'keys'],
    queryFn: async ({ signal }) => (await admin.keys.list({ signal })).data,
  });
  return (id) => {
    if (id === null) return 'without a key';
    return data.find((key) => key.id === id)?.name ?? id;
  };
}
