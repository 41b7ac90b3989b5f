// GET /admin/usage: how much was used, by day, key and model.

import type { UsageReport } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import type { UsageQuestion } from '../usage/usage-report.ts';

/** Answers questions for usage. @throws ApiError 400 for a wrong one */
export type UsageReader = (question: UsageQuestion) => Promise<UsageReport>;

export function adminUsageRoute(app: FastifyInstance, readUsage: UsageReader): void {
  const config = { scope: 'admin' } as const;

  app.get<{ Querystring: UsageQuestion }>('/admin/usage', { config }, (request) =>
    readUsage(onlyTexts(request.query)),
  );
}

/** A parameter that is named twice arrives as a list: the last one counts. */
function onlyTexts(query: Readonly<Record<string, unknown>>): UsageQuestion {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String([value].flat().at(-1))]),
  );
}
