// A number, with a slider where it has both bounds. Empty means: not set.

import { type ReactNode, useState } from 'react';
import { Field, TextInput } from './field.tsx';

export type NumberFieldProps = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Default: 1, for whole numbers. */
  readonly step?: number | undefined;
  /** What holds where nothing is set. */
  readonly placeholder?: string | undefined;
  /** Where the slider stands while nothing is set; no slider without it. */
  readonly sliderDefault?: number | undefined;
};

export function NumberField(props: NumberFieldProps): ReactNode {
  const { label, hint, action, value, onChange, min, max, step = 1, placeholder } = props;
  const { sliderDefault } = props;
  // What is typed may be no number yet, such as "-".
  const [draft, setDraft] = useState<string>();
  const error = draft === undefined ? undefined : describeProblem(draft, min, max, step);
  const type = (text: string): void => {
    const isWrong = describeProblem(text, min, max, step) !== undefined;
    setDraft(isWrong ? text : undefined);
    if (!isWrong) onChange(text.trim() === '' ? undefined : Number(text));
  };
  return (
    <Field label={label} hint={hint} error={error} action={action}>
      {(ids) => (
        <div className="flex items-center gap-3">
          {sliderDefault !== undefined && (
            <input
              type="range"
              aria-label={`${label}, slider`}
              className="h-8 min-w-0 flex-1"
              min={min}
              max={max}
              step={step}
              value={value ?? sliderDefault}
              onChange={(event) => type(event.currentTarget.value)}
            />
          )}
          <TextInput
            {...ids}
            inputMode={step === 1 ? 'numeric' : 'decimal'}
            autoComplete="off"
            className={sliderDefault === undefined ? '' : 'max-w-20 text-right tabular-nums'}
            placeholder={placeholder}
            value={draft ?? value ?? ''}
            onChange={(event) => type(event.currentTarget.value)}
            onBlur={() => setDraft(undefined)}
          />
        </div>
      )}
    </Field>
  );
}

function describeProblem(
  text: string,
  min: number | undefined,
  max: number | undefined,
  step: number,
): string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return 'This is no number.';
  if (step === 1 && !Number.isInteger(value)) return 'This has to be a whole number.';
  if (min !== undefined && value < min) return `This has to be at least ${min}.`;
  if (max !== undefined && value > max) return `This has to be at most ${max}.`;
  return undefined;
}
