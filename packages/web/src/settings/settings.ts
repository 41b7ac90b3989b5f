// What a person sets for the answers of a conversation. Only what was set is kept, and sent; reset
// means forgotten. What comes from outside, such as a preset in an address, is read here.

import type { ChatCompletionCreateParamsBase } from '@spry/sdk';
import { isRecord } from '../json/read-json.ts';
import { JSON_MODE_OFF, type JsonMode, readJsonMode } from '../json-mode/json-mode.ts';
import { NO_TOOLS, readToolSettings, type ToolSettings } from '../tools/tool-draft.ts';

/** Parameters, by their names in the API. */
export type Parameters = Pick<ChatCompletionCreateParamsBase, NumberName | 'stop'>;

export type NumberName =
  | 'temperature'
  | 'max_completion_tokens'
  | 'top_p'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'seed';

export type Settings = {
  /** Undefined: the server's first. */
  readonly model: string | undefined;
  /** The system prompt; none where it is empty. */
  readonly system: string;
  readonly parameters: Parameters;
  /** Whether an answer is shown while it is written. */
  readonly streams: boolean;
  readonly jsonMode: JsonMode;
  readonly tools: ToolSettings;
  /** Whether answers tell how likely their tokens were. */
  readonly showsLogprobs: boolean;
};

export const defaultSettings: Settings = {
  model: undefined,
  system: '',
  parameters: {},
  streams: true,
  jsonMode: JSON_MODE_OFF,
  tools: NO_TOOLS,
  showsLogprobs: false,
};

/** How many stop sequences the API takes. */
export const stopCountMax = 4;

export type NumberParameter = {
  readonly name: NumberName;
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What the server does where nothing is set, in words. */
  readonly otherwise: string;
  /** The same as a number, where there is one; it gets a slider. */
  readonly sliderDefault?: number;
};

/** The parameters that are numbers, in the order they are shown in. */
export const NUMBER_PARAMETERS: readonly NumberParameter[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    hint: 'Higher is more varied; 0 never varies.',
    min: 0,
    max: 2,
    step: 0.05,
    otherwise: '1',
    sliderDefault: 1,
  },
  {
    name: 'max_completion_tokens',
    label: 'Max tokens',
    hint: 'The answer ends there at the latest.',
    min: 1,
    max: 1_000_000,
    step: 1,
    otherwise: 'what fits',
  },
  {
    name: 'top_p',
    label: 'Top P',
    hint: 'Draws from the likeliest share alone.',
    min: 0,
    max: 1,
    step: 0.01,
    otherwise: '1',
    sliderDefault: 1,
  },
  {
    name: 'frequency_penalty',
    label: 'Frequency penalty',
    hint: 'Above 0, frequent words become rarer.',
    min: -2,
    max: 2,
    step: 0.1,
    otherwise: '0',
    sliderDefault: 0,
  },
  {
    name: 'presence_penalty',
    label: 'Presence penalty',
    hint: 'Above 0, words are used again less.',
    min: -2,
    max: 2,
    step: 0.1,
    otherwise: '0',
    sliderDefault: 0,
  },
  {
    name: 'seed',
    label: 'Seed',
    hint: 'With it, the same answer each time.',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    step: 1,
    otherwise: 'random',
  },
];

/** Sets a parameter; undefined forgets it. */
export function withParameter<Name extends keyof Parameters>(
  settings: Settings,
  name: Name,
  value: Parameters[Name] | undefined,
): Settings {
  const { [name]: _before, ...others } = settings.parameters;
  const parameters = value === undefined ? others : { ...others, [name]: value };
  return { ...settings, parameters };
}

/** Reads settings from anything: what is missing or makes no sense is left at its default. */
export function readSettings(from: unknown): Settings {
  const fields = isRecord(from) ? from : {};
  const { model, system, streams } = fields;
  return {
    model: typeof model === 'string' && model !== '' ? model : undefined,
    system: typeof system === 'string' ? system : '',
    parameters: readParameters(isRecord(fields['parameters']) ? fields['parameters'] : {}),
    streams: typeof streams === 'boolean' ? streams : true,
    jsonMode: readJsonMode(fields['jsonMode']),
    tools: readToolSettings(fields['tools']),
    showsLogprobs: fields['showsLogprobs'] === true,
  };
}

function readParameters(from: Readonly<Record<string, unknown>>): Parameters {
  const numbers = NUMBER_PARAMETERS.flatMap(({ name, min, max, step }) => {
    const value = from[name];
    const isGood = typeof value === 'number' && value >= min && value <= max;
    return isGood && (step !== 1 || Number.isInteger(value)) ? [[name, value] as const] : [];
  });
  const stop = Array.isArray(from['stop'])
    ? from['stop'].filter((text) => typeof text === 'string' && text !== '').slice(0, stopCountMax)
    : [];
  return { ...Object.fromEntries(numbers), ...(stop.length > 0 && { stop }) };
}
