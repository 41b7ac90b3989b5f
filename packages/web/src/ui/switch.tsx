// Something that is on or off, with its name beside it.

import { Switch as Radix } from 'radix-ui';
import { type ReactNode, useId } from 'react';

export type SwitchProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean | undefined;
};

export function Switch({
  label,
  hint,
  isOn,
  onChange,
  isDisabled = false,
}: SwitchProps): ReactNode {
  const id = useId();
  return (
    <div className="flex min-h-8 items-center justify-between gap-3">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint !== undefined && <p className="text-muted text-xs">{hint}</p>}
      </div>
      <Radix.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={isDisabled}
        className="h-5 w-9 shrink-0 rounded-full border border-edge bg-hover transition-colors
          disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb
          className="block size-3.5 translate-x-0.5 rounded-full bg-edge
          transition-transform data-[state=checked]:translate-x-[1.125rem]
          data-[state=checked]:bg-on-accent"
        />
      </Radix.Root>
    </div>
  );
}
