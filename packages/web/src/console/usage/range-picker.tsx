// Which days are shown.

import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { TextInput } from '../../ui/field.tsx';
import { type DayRange, lastDays, thisMonth } from './days.ts';

export type RangePickerProps = {
  readonly range: DayRange;
  readonly onChange: (range: DayRange) => void;
};

export function RangePicker({ range, onChange }: RangePickerProps): ReactNode {
  const nowMs = Date.now();
  const presets = [
    { title: '7 days', range: lastDays(7, nowMs) },
    { title: '30 days', range: lastDays(30, nowMs) },
    { title: 'This month', range: thisMonth(nowMs) },
    { title: '90 days', range: lastDays(90, nowMs) },
  ];
  const isChosen = (preset: DayRange): boolean =>
    preset.from === range.from && preset.to === range.to;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex overflow-hidden rounded-md border border-line">
        <legend className="sr-only">Days</legend>
        {presets.map((preset) => (
          <button
            key={preset.title}
            type="button"
            aria-pressed={isChosen(preset.range)}
            onClick={() => onChange(preset.range)}
            className={clsx(
              'h-8 border-line border-r px-3 -outline-offset-2 last:border-r-0',
              isChosen(preset.range) ? 'bg-accent-soft text-accent' : 'bg-surface hover:bg-hover',
            )}
          >
            {preset.title}
          </button>
        ))}
      </fieldset>
      <div className="flex items-center gap-2">
        <DayInput
          label="From"
          day={range.from}
          onChange={(from) => onChange({ from, to: from > range.to ? from : range.to })}
        />
        <span aria-hidden className="text-muted">
          –
        </span>
        <DayInput
          label="To"
          day={range.to}
          onChange={(to) => onChange({ from: to < range.from ? to : range.from, to })}
        />
      </div>
    </div>
  );
}

type DayInputProps = {
  readonly label: string;
  readonly day: string;
  readonly onChange: (day: string) => void;
};

function DayInput({ label, day, onChange }: DayInputProps): ReactNode {
  return (
    <TextInput
      type="date"
      aria-label={label}
      required
      className="w-36"
      value={day}
      onChange={(event) => {
        // Empty while it is typed.
        if (event.currentTarget.value !== '') onChange(event.currentTarget.value);
      }}
    />
  );
}
