import type { ChatCompletionMessageToolCall } from '@spry/sdk';
import { describe, expect, it } from 'vitest';
import { automaticResults } from './automatic-results.ts';
import {
  exampleTool,
  mockResultOf,
  NO_TOOLS,
  readToolSettings,
  toolProblems,
  toToolFields,
} from './tool-draft.ts';

const weather = exampleTool('1');
const clock = { ...exampleTool('2'), name: 'get_time', description: '', parametersText: '' };
const settings = { ...NO_TOOLS, tools: [weather, clock] };

describe('the fields of the request', () => {
  it('are none without tools, whatever else is chosen', () => {
    expect(toToolFields({ ...NO_TOOLS, choice: 'required' })).toEqual({});
  });

  it('have the tools, and say of each only what is there', () => {
    const { tools } = toToolFields(settings);
    expect(tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'The weather in a city today.',
          parameters: expect.objectContaining({ required: ['city'] }),
        },
      },
      { type: 'function', function: { name: 'get_time' } },
    ]);
  });

  it.each([
    ['auto', undefined],
    ['none', 'none'],
    ['required', 'required'],
    ['2', { type: 'function', function: { name: 'get_time' } }],
    ['gone', undefined],
  ])('for the choice %s', (choice, expected) => {
    expect(toToolFields({ ...settings, choice }).tool_choice).toEqual(expected);
  });
});

describe('a tool', () => {
  it('that is good has no problems', () => {
    expect(settings.tools.flatMap((tool) => toolProblems(tool, settings.tools))).toEqual([]);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'get weather' }, 'name'],
    [{ name: 'get_time' }, 'name'],
    [{ parametersText: '{' }, 'parameters'],
    [{ parametersText: '[]' }, 'parameters'],
  ])('with %j has one', (change, field) => {
    const tool = { ...weather, ...change };
    const problems = toolProblems(tool, [tool, clock]);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
  });
});

it('knows what each tool answers here', () => {
  expect(mockResultOf(settings, 'get_weather')).toContain('celsius');
  expect(mockResultOf(settings, 'invented')).toBe('');
});

it('reads what was kept, and nothing else', () => {
  expect(readToolSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  expect(readToolSettings({ tools: [{ name: 3 }, 'x'], sendsResults: 'yes' })).toEqual({
    ...NO_TOOLS,
    tools: [{ id: '0', name: '', description: '', parametersText: '', mockResult: '' }],
  });
  expect(readToolSettings(undefined)).toEqual(NO_TOOLS);
});

describe('results that go back by themselves', () => {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'get_weather', arguments: '{}' },
  };
  const calls = [call as ChatCompletionMessageToolCall];

  it('are the mock results, where that is set', () => {
    const automatic = { ...settings, sendsResults: true };
    expect(automaticResults(automatic, calls, 1)).toEqual([
      { callId: 'call_1', text: weather.mockResult },
    ]);
    expect(automaticResults(settings, calls, 1)).toBeUndefined();
    expect(automaticResults(automatic, [], 1)).toBeUndefined();
  });

  it('end, where the model goes on calling', () => {
    expect(automaticResults({ ...settings, sendsResults: true }, calls, 8)).toBeUndefined();
  });
});
