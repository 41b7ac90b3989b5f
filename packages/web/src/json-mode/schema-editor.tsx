// The editor of a JSON Schema. Loaded on demand.

import { type ReactNode, useCallback } from 'react';
import type { TextComplaint } from './create-editor.ts';
import { placeOf } from './fault-place.ts';
import { JsonEditor } from './json-editor.tsx';
import type { SchemaFault } from './schema-fault.ts';
import { checkSchema } from './validate.ts';

export type SchemaEditorProps = {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly fault?: SchemaFault | undefined;
};

export function SchemaEditor({ label, text, onChange, fault }: SchemaEditorProps): ReactNode {
  const check = useCallback(
    (checked: string): readonly TextComplaint[] => {
      const place = placeOf(fault, checked);
      return place === undefined ? checkSchema(checked) : [place, ...checkSchema(checked)];
    },
    [fault],
  );
  return <JsonEditor label={label} text={text} onChange={onChange} check={check} />;
}
