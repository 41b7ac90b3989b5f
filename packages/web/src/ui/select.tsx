// A choice among a few. The browser's own: it is the best one on a phone, and for screen readers.

import { ChevronDownIcon } from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';
import { controlClass } from './field.tsx';

export type SelectOption<Value extends string> = {
  readonly value: Value;
  readonly title: string;
};

export type SelectProps<Value extends string> = Omit<
  ComponentProps<'select'>,
  'value' | 'onChange' | 'children'
> & {
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
};

export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { options, value, onChange, className, ...rest } = props;
  const choose = (chosen: string): void => {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <div className={clsx('relative', className)}>
      <select
        {...rest}
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
        className={clsx(controlClass, 'h-8 appearance-none truncate pr-8')}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
      <ChevronDownIcon
        aria-hidden
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-muted"
      />
    </div>
  );
}
