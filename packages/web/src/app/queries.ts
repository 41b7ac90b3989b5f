// What pages ask the server for and share: asked once, however many show it.

import type { Model } from '@spry/sdk';
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { client } from '../client.ts';

// Failures are shown with a button; asking again by itself would only hide them for a while.
export const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: false } },
});

const modelsFreshMs = 10_000;

/** The models of the server; the one that it answers with first. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async (): Promise<readonly Model[]> => (await client.models.list()).data,
  staleTime: modelsFreshMs,
});

/** The model that answers where none was chosen. Empty where the server cannot be asked. */
export async function defaultModel(): Promise<string> {
  try {
    const models = await queries.ensureQueryData(modelsQuery);
    return models[0]?.id ?? '';
  } catch {
    // The answer's own request will say what is wrong.
    return '';
  }
}
