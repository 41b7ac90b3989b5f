// What narrows the list of requests.

import type { RequestRecord } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { choicesIn, type RequestFilter } from './filter.ts';
import { useKeyNames } from './use-key-names.ts';

const STATUSES = [
  { value: 'all', title: 'Every outcome' },
  { value: 'running', title: 'Running' },
  { value: 'good', title: 'Well' },
  { value: 'refused', title: 'Refused (4xx)' },
  { value: 'failed', title: 'Failed (5xx)' },
] as const;

export type FilterBarProps = {
  readonly records: readonly RequestRecord[];
  readonly filter: RequestFilter;
  readonly onChange: (filter: RequestFilter) => void;
};

export function FilterBar({ records, filter, onChange }: FilterBarProps): ReactNode {
  const { models, keys } = choicesIn(records);
  const nameOf = useKeyNames();
  const named = (value: string) => ({ value, title: value });
  return (
    <search className="mb-4 grid grid-cols-2 gap-2 lg:grid-cols-4">
      <Select
        aria-label="Outcome"
        options={STATUSES}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status })}
      />
      <Select
        aria-label="Model"
        options={[{ value: '', title: 'Every model' }, ...models.map(named)]}
        value={filter.model}
        onChange={(model) => onChange({ ...filter, model })}
      />
      <Select
        aria-label="Key"
        options={[
          { value: '', title: 'Every key' },
          ...keys.map((value) => ({ value, title: nameOf(value === 'none' ? null : value) })),
        ]}
        value={filter.key}
        onChange={(key) => onChange({ ...filter, key })}
      />
      <TextInput
        aria-label="Request id"
        placeholder="req_…"
        autoComplete="off"
        className="font-mono"
        value={filter.id}
        onChange={(event) => onChange({ ...filter, id: event.currentTarget.value })}
      />
    </search>
  );
}
