// The functions that the model may call, and what each answers here.

import { PlusIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import type { SchemaFault } from '../json-mode/schema-fault.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { exampleTool, type ToolDraft, type ToolSettings, toolCountMax } from './tool-draft.ts';
import { ToolForm } from './tool-form.tsx';

export type ToolsEditorProps = {
  readonly settings: ToolSettings;
  readonly onChange: (settings: ToolSettings) => void;
  /** What the server refused about the parameters of one. */
  readonly fault?: SchemaFault | undefined;
};

export function ToolsEditor({ settings, onChange, fault }: ToolsEditorProps): ReactNode {
  const { tools } = settings;
  const add = (): void => {
    const tool = exampleTool(crypto.randomUUID());
    const isFirst = tools.length === 0;
    onChange({ ...settings, tools: [...tools, isFirst ? tool : { ...tool, name: '' }] });
  };
  const change = (changed: ToolDraft): void => {
    const all = tools.map((tool) => (tool.id === changed.id ? changed : tool));
    onChange({ ...settings, tools: all });
  };
  const remove = (id: string): void => {
    const rest = tools.filter((tool) => tool.id !== id);
    onChange({
      ...settings,
      tools: rest,
      choice: settings.choice === id ? 'auto' : settings.choice,
    });
  };
  return (
    <div className="space-y-3">
      {tools.map((tool) => (
        <ToolForm
          key={tool.id}
          tool={tool}
          all={tools}
          onChange={change}
          onRemove={() => remove(tool.id)}
          fault={fault}
        />
      ))}
      <Button icon={PlusIcon} onClick={add} disabled={tools.length >= toolCountMax}>
        Add a tool
      </Button>
      {tools.length > 0 && <CallSettings settings={settings} onChange={onChange} />}
    </div>
  );
}

function CallSettings({ settings, onChange }: ToolsEditorProps): ReactNode {
  const options = [
    { value: 'auto', title: 'The model decides' },
    { value: 'none', title: 'Do not call' },
    { value: 'required', title: 'Call some tool' },
    ...settings.tools.map(({ id, name }) => ({
      value: id,
      title: `Call ${name || 'the unnamed'}`,
    })),
  ];
  return (
    <>
      <Field label="Tool choice">
        {(ids) => (
          <Select
            {...ids}
            options={options}
            value={settings.choice}
            onChange={(choice) => onChange({ ...settings, choice })}
          />
        )}
      </Field>
      <Switch
        label="Send results at once"
        hint="The mock results go back without a click."
        isOn={settings.sendsResults}
        onChange={(sendsResults) => onChange({ ...settings, sendsResults })}
      />
    </>
  );
}
