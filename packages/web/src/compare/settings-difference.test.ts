import { expect, it } from 'vitest';
import { defaultSettings, withParameter } from '../settings/settings.ts';
import { settingsDifference } from './settings-difference.ts';

it('tells what is set otherwise, and nothing else', () => {
  expect(settingsDifference(defaultSettings, defaultSettings)).toEqual([]);
  const cold = withParameter({ ...defaultSettings, model: 'm' }, 'temperature', 0);
  expect(settingsDifference(defaultSettings, cold)).toEqual([
    { label: 'Model', left: "the server's first", right: 'm' },
    { label: 'Temperature', left: '1', right: '0' },
  ]);
  const stopped = withParameter(defaultSettings, 'stop', ['\n', 'END']);
  expect(settingsDifference(stopped, defaultSettings)).toEqual([
    { label: 'Stop sequences', left: '"\\n", "END"', right: 'none' },
  ]);
});
