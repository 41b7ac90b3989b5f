// The box for what a tool answers, which is code as a rule.

import type { ReactNode } from 'react';
import { Field, TextArea } from '../ui/field.tsx';

export type ResultBoxProps = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly text: string;
  readonly onChange: (text: string) => void;
};

export function ResultBox({ label, hint, text, onChange }: ResultBoxProps): ReactNode {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <TextArea
          {...ids}
          rows={2}
          spellCheck={false}
          className="font-mono text-xs"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
