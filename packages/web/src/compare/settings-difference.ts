// What is set otherwise on the two sides, in words.

import { NUMBER_PARAMETERS, type Settings } from '../settings/settings.ts';

export type SettingDifference = {
  readonly label: string;
  readonly left: string;
  readonly right: string;
};

export function settingsDifference(left: Settings, right: Settings): SettingDifference[] {
  const others = describe(right);
  return describe(left).flatMap(([label, value], index) => {
    const other = others[index]?.[1] ?? '';
    return value === other ? [] : [{ label, left: value, right: other }];
  });
}

/** The same labels in the same order for all settings. */
function describe(settings: Settings): (readonly [label: string, value: string])[] {
  const { model, system, parameters, streams, jsonMode, tools, showsLogprobs } = settings;
  const stop = typeof parameters.stop === 'string' ? [parameters.stop] : (parameters.stop ?? []);
  const { kind, schemaText } = jsonMode;
  return [
    ['Model', model ?? "the server's first"],
    ['System prompt', system.trim() || 'none'],
    ...NUMBER_PARAMETERS.map(
      ({ name, label, otherwise }) => [label, String(parameters[name] ?? otherwise)] as const,
    ),
    ['Stop sequences', stop.map((text) => JSON.stringify(text)).join(', ') || 'none'],
    ['Stream', yesOrNo(streams)],
    ['JSON', kind === 'schema' ? `schema ${schemaText}` : kind],
    ['Tools', tools.tools.map(({ name }) => name).join(', ') || 'none'],
    ['Likelihoods', yesOrNo(showsLogprobs)],
  ];
}

function yesOrNo(isTrue: boolean): string {
  return isTrue ? 'yes' : 'no';
}
