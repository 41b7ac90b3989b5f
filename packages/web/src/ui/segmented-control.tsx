// A choice among two or three that is always in sight: radio buttons that look like one control.

import { type ReactNode, useId } from 'react';
import type { SelectOption } from './select.tsx';

const optionClass =
  'relative cursor-pointer rounded-sm px-2 py-0.5 text-muted text-xs hover:text-ink ' +
  'has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-sm ' +
  'has-focus-visible:outline-2 has-focus-visible:outline-accent';

export type SegmentedControlProps<Value extends string> = {
  readonly label: string;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
};

export function SegmentedControl<Value extends string>(
  props: SegmentedControlProps<Value>,
): ReactNode {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="relative inline-flex rounded-md border border-line bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={optionClass}>
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </fieldset>
  );
}
