// What the engines are doing, asked each second while the page is looked at.

import type { EngineView } from '@spry/sdk/admin';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { admin } from '../admin.ts';
import { pollEvery } from '../polling.ts';
import { addReading, type History, NO_HISTORY } from './rates.ts';

const INTERVAL_MS = 1000;

export type EngineAtWork = { readonly engine: EngineView; readonly history: History };

/** The engines with what they did since the page was opened. A hidden page asks nothing. */
export function useEngines(): UseQueryResult<readonly EngineAtWork[]> {
  const [histories] = useState(() => new Map<string, History>());
  return useQuery({
    queryKey: ['admin', 'engines'],
    queryFn: async ({ signal }) => {
      const { data } = await admin.engines.list({ signal });
      return data.map((engine) => {
        const before = histories.get(engine.model) ?? NO_HISTORY;
        const history = addReading(before, engine, Date.now());
        histories.set(engine.model, history);
        return { engine, history };
      });
    },
    // The numbers are old when they come: what was there before is of no use.
    gcTime: 0,
    refetchInterval: pollEvery(INTERVAL_MS),
  });
}
