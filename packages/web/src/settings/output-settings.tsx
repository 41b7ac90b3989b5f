// What the answer has to be, what the model may call, and what is told of its tokens.

import { lazy, type ReactNode, Suspense } from 'react';
import type { JsonMode } from '../json-mode/json-mode.ts';
import { JsonModePanel } from '../json-mode/json-mode-panel.tsx';
import type { SchemaFault } from '../json-mode/schema-fault.ts';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Switch } from '../ui/switch.tsx';
import type { Settings } from './settings.ts';

const ToolsEditor = lazy(async () => ({
  default: (await import('../tools/tools-editor.tsx')).ToolsEditor,
}));

export type OutputSettingsProps = {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
  /** What the server refused about a schema. */
  readonly fault?: SchemaFault | undefined;
};

const JSON_NOTES: Readonly<Record<JsonMode['kind'], string>> = {
  off: 'off',
  object: 'any object',
  schema: 'by schema',
};

export function OutputSettings({ settings, onChange, fault }: OutputSettingsProps): ReactNode {
  const { jsonMode, tools, showsLogprobs } = settings;
  const toolCount = tools.tools.length;
  return (
    <div>
      <Section title="JSON" note={JSON_NOTES[jsonMode.kind]} isOpenAtFirst>
        <JsonModePanel
          mode={jsonMode}
          onChange={(mode) => onChange({ ...settings, jsonMode: mode })}
          fault={fault}
        />
      </Section>
      <Section
        title="Tools"
        note={toolCount === 0 ? 'none' : toolCount}
        isOpenAtFirst={toolCount > 0}
      >
        <Suspense fallback={<Skeleton className="h-8" />}>
          <ToolsEditor
            settings={tools}
            onChange={(to) => onChange({ ...settings, tools: to })}
            fault={fault}
          />
        </Suspense>
      </Section>
      <div className="border-line border-t pt-2">
        <Switch
          label="Likelihoods"
          hint="Marks surprising tokens, and shows what else could have stood there."
          isOn={showsLogprobs}
          onChange={(isOn) => onChange({ ...settings, showsLogprobs: isOn })}
        />
      </div>
    </div>
  );
}
