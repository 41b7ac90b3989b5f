// Which of the remembered requests are shown.

import type { RequestRecord } from '@spry/sdk/admin';

export type StatusFilter = 'all' | 'running' | 'good' | 'refused' | 'failed';

export type RequestFilter = {
  readonly status: StatusFilter;
  /** A model as it was asked for; empty for all. */
  readonly model: string;
  /** The id of a key, `none` for requests without one; empty for all. */
  readonly key: string;
  /** A part of the id of a request. */
  readonly id: string;
};

export const NO_FILTER: RequestFilter = { status: 'all', model: '', key: '', id: '' };

export function filterRequests(
  records: readonly RequestRecord[],
  { status, model, key, id }: RequestFilter,
): readonly RequestRecord[] {
  return records.filter(
    (record) =>
      (status === 'all' || outcomeOf(record) === status) &&
      (model === '' || record.answer?.model === model) &&
      (key === '' || (record.key_id ?? 'none') === key) &&
      record.id.includes(id.trim()),
  );
}

/** How a request came out: refused is the client's matter, failed the server's. */
export function outcomeOf({ status }: RequestRecord): Exclude<StatusFilter, 'all'> {
  if (status === null) return 'running';
  if (status < 400) return 'good';
  return status < 500 ? 'refused' : 'failed';
}

/** The values that there are to choose from, in order. */
export function choicesIn(records: readonly RequestRecord[]): {
  models: readonly string[];
  keys: readonly string[];
} {
  const models = records.flatMap(({ answer }) => (answer === null ? [] : [answer.model]));
  const keys = records.map(({ key_id }) => key_id ?? 'none');
  return { models: [...new Set(models)].sort(), keys: [...new Set(keys)].sort() };
}
