// GET /admin/usage: how much was used, by day, key and model.

import type { UsageReport } from '@spry/wire';
import type { FastifyInstance } from 'fastify';
import { usageDaysDefault } from '../limits.ts';
import type { Operation, Parameter } from '../openapi/operation.ts';
import type { UsageQuestion } from '../usage/usage-report.ts';

/** Answers questions for usage. @throws ApiError 400 for a wrong one */
export type UsageReader = (question: UsageQuestion) => Promise<UsageReport>;

const operation: Operation = {
  summary: 'Sum up what was used',
  description: 'By day, key and model, the latest day first.',
  tag: 'Administration',
  parameters: [
    day('from', `The first day. Default: ${usageDaysDefault} days up to the last.`),
    day('to', 'The last day. Default: today.'),
    filter('key_id', 'Only what was used with the key of this id.'),
    filter('model', 'Only what was asked of this model.'),
  ],
  answers: { 200: { description: 'The sums.', content: { 'application/json': 'UsageReport' } } },
};

function day(name: string, description: string): Parameter {
  return {
    in: 'query',
    name,
    description: `${description} Of UTC, such as 2026-01-31.`,
    schema: { type: 'string', format: 'date' },
  };
}

function filter(name: string, description: string): Parameter {
  return { in: 'query', name, description, schema: { type: 'string' } };
}

export function adminUsageRoute(app: FastifyInstance, readUsage: UsageReader): void {
  const config = { scope: 'admin', operation } as const;

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
