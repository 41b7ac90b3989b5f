// The key of this tab, for parts of the page that change with it.

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { readKey, writeKey } from '../client.ts';

const listeners = new Set<() => void>();

/** The key, and what replaces or forgets it: everything is then asked anew. */
export function useKey(): [string | undefined, (key: string | undefined) => void] {
  const queries = useQueryClient();
  const key = useSyncExternalStore(subscribe, readKey);
  const replace = useCallback(
    (replacement: string | undefined) => {
      writeKey(replacement);
      for (const listener of listeners) listener();
      // What another key was shown is gone, too.
      void queries.resetQueries();
    },
    [queries],
  );
  return [key, replace];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
