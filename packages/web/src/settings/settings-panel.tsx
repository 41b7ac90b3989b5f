// Everything that can be set for the answers of a conversation.

import { ResetIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import type { SchemaFault } from '../json-mode/schema-fault.ts';
import { IconButton } from '../ui/button.tsx';
import { ChipInput } from '../ui/chip-input.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { Section } from '../ui/section.tsx';
import { Switch } from '../ui/switch.tsx';
import { ModelPicker } from './model-picker.tsx';
import { OutputSettings } from './output-settings.tsx';
import {
  NUMBER_PARAMETERS,
  type NumberName,
  type NumberParameter,
  type Settings,
  stopCountMax,
  withParameter,
} from './settings.ts';

export type SettingsPanelProps = {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
  /** What the server refused about a schema. */
  readonly fault?: SchemaFault | undefined;
};

export function SettingsPanel({ settings, onChange, fault }: SettingsPanelProps): ReactNode {
  return (
    <div className="space-y-4">
      <Field label="Model">
        {(ids) => (
          <ModelPicker
            ids={ids}
            model={settings.model}
            onChange={(model) => onChange({ ...settings, model })}
          />
        )}
      </Field>
      <Field label="System prompt">
        {(ids) => (
          <TextArea
            {...ids}
            rows={4}
            className="field-sizing-content max-h-80 min-h-20 resize-none"
            placeholder="How the assistant should behave"
            value={settings.system}
            onChange={(event) => onChange({ ...settings, system: event.currentTarget.value })}
          />
        )}
      </Field>
      <Section title="Parameters" note={countNote(settings)} isOpenAtFirst>
        <NumberSettings parameters={MAIN} settings={settings} onChange={onChange} />
        <StopSetting settings={settings} onChange={onChange} />
        <Switch
          label="Stream"
          hint="Show the answer while it is written."
          isOn={settings.streams}
          onChange={(streams) => onChange({ ...settings, streams })}
        />
        <NumberSettings parameters={FURTHER} settings={settings} onChange={onChange} />
      </Section>
      <OutputSettings settings={settings} onChange={onChange} fault={fault} />
    </div>
  );
}

const MAIN_NAMES: readonly NumberName[] = ['temperature', 'max_completion_tokens', 'top_p'];
const MAIN = NUMBER_PARAMETERS.filter(({ name }) => MAIN_NAMES.includes(name));
const FURTHER = NUMBER_PARAMETERS.filter(({ name }) => !MAIN_NAMES.includes(name));

/** How many are sent. */
function countNote({ parameters }: Settings): string {
  const count = Object.keys(parameters).length;
  return count === 0 ? 'defaults' : `${count} set`;
}

type NumberSettingsProps = SettingsPanelProps & {
  readonly parameters: readonly NumberParameter[];
};

function NumberSettings({ parameters, ...rest }: NumberSettingsProps): ReactNode {
  return parameters.map((parameter) => (
    <NumberSetting key={parameter.name} parameter={parameter} {...rest} />
  ));
}

type NumberSettingProps = SettingsPanelProps & { readonly parameter: NumberParameter };

function NumberSetting({ parameter, settings, onChange }: NumberSettingProps): ReactNode {
  const { name, label, hint, min, max, step, otherwise, sliderDefault } = parameter;
  const value = settings.parameters[name] ?? undefined;
  const change = (to: number | undefined): void => onChange(withParameter(settings, name, to));
  return (
    <NumberField
      label={label}
      hint={hint}
      min={min}
      max={max}
      step={step}
      placeholder={otherwise}
      sliderDefault={sliderDefault}
      value={value}
      onChange={change}
      action={value !== undefined && <Reset label={label} onClick={() => change(undefined)} />}
    />
  );
}

function StopSetting({ settings, onChange }: SettingsPanelProps): ReactNode {
  const { stop } = settings.parameters;
  const values = typeof stop === 'string' ? [stop] : (stop ?? []);
  const change = (to: readonly string[]): void =>
    onChange(withParameter(settings, 'stop', to.length === 0 ? undefined : to));
  return (
    <Field
      label="Stop sequences"
      hint="The answer ends before any of these."
      action={values.length > 0 && <Reset label="Stop sequences" onClick={() => change([])} />}
    >
      {(ids) => (
        <ChipInput
          ids={ids}
          values={values}
          onChange={change}
          countMax={stopCountMax}
          placeholder="None; Enter adds one"
        />
      )}
    </Field>
  );
}

type ResetProps = { readonly label: string; readonly onClick: () => void };

/** Forgets a value; it is then no longer sent. */
function Reset({ label, onClick }: ResetProps): ReactNode {
  return <IconButton icon={ResetIcon} label={`Reset: ${label}`} size="small" onClick={onClick} />;
}
