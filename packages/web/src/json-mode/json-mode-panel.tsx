// What the answer has to be, and the editor of its schema.

import type { ReactNode } from 'react';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import type { JsonMode } from './json-mode.ts';
import { LazySchemaEditor } from './lazy-schema-editor.tsx';
import type { SchemaFault } from './schema-fault.ts';

export type JsonModePanelProps = {
  readonly mode: JsonMode;
  readonly onChange: (mode: JsonMode) => void;
  /** What the server refused about the schema. */
  readonly fault?: SchemaFault | undefined;
};

const HINTS: Readonly<Record<JsonMode['kind'], string>> = {
  off: 'The answer is text.',
  object: 'The answer is a JSON object; say in a message what is in it.',
  schema: 'The answer is a document of this schema, always.',
};

export function JsonModePanel({ mode, onChange, fault }: JsonModePanelProps): ReactNode {
  return (
    <div className="space-y-2">
      <SegmentedControl
        label="JSON mode"
        options={[
          { value: 'off', title: 'Off' },
          { value: 'object', title: 'Object' },
          { value: 'schema', title: 'Schema' },
        ]}
        value={mode.kind}
        onChange={(kind) => onChange({ ...mode, kind })}
      />
      <p className="text-muted text-xs">{HINTS[mode.kind]}</p>
      {mode.kind === 'schema' && (
        <LazySchemaEditor
          label="JSON Schema"
          text={mode.schemaText}
          onChange={(schemaText) => onChange({ ...mode, schemaText })}
          fault={fault}
        />
      )}
    </div>
  );
}
