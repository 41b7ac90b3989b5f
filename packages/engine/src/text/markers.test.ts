import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMarkers, type ModelMarkers, splitThoughts, TAGGED_CALLS } from './markers.ts';

const THINK = { open: '<think>', close: '</think>' };

function templateOf(name: string): string {
  return readFileSync(`e2e/models/templates/${name}.jinja`, 'utf8');
}

describe('the markers of a model', () => {
  it.each<[string, ModelMarkers]>([
    ['llama-3', { thinking: null, calls: null }],
    ['gemma-3', { thinking: null, calls: null }],
    ['mixtral', { thinking: null, calls: null }],
    ['qwen-3', { thinking: THINK, calls: TAGGED_CALLS }],
  ])('are those that its template speaks of: %s', (name, markers) => {
    expect(findMarkers(templateOf(name))).toEqual(markers);
  });

  it.each([
    ['"[TOOL_CALLS] [" + calls + "]"', { opening: '[TOOL_CALLS]', start: ' [' }],
    ['"[TOOL_CALLS][" + calls + "]"', { opening: '[TOOL_CALLS]', start: '[' }],
    ['ipython {"name": "f", "parameters": {}}', { opening: '', otherOpening: '<|python_tag|>' }],
  ])('of calls are known from %s', (template, calls) => {
    expect(findMarkers(template).calls).toMatchObject(calls);
  });

  it.each(['<|python_tag|>{{ call }}<|eom_id|>', '[TOOL_CALLS]{{ name }}[ARGS]{{ arguments }}'])(
    'of calls are none in %s',
    (template) => {
      expect(findMarkers(template).calls).toBeNull();
    },
  );

  it.each<[string, Partial<ModelMarkers>]>([
    ['[THINK]{{ thoughts }}[/THINK]', { thinking: { open: '[THINK]', close: '[/THINK]' } }],
    ["{% if '</think>' in content %}", { thinking: THINK }],
  ])('are known from %s', (template, markers) => {
    expect(findMarkers(template)).toMatchObject(markers);
  });
});

describe('splitThoughts', () => {
  it.each([
    ['<think>\na\n</think>\n\nb', '\na\n', 'b'],
    // Some templates open the thought themselves, and the answer only closes it.
    ['a</think>b', 'a', 'b'],
    ['<think></think>b', '', 'b'],
    ['<think>a</think>', 'a', ''],
    ['<think>a</think>b</think>c', 'a', 'c'],
  ])('takes the thoughts off %j', (answer, thoughts, content) => {
    expect(splitThoughts(answer, THINK)).toEqual({ thoughts, content });
  });

  it.each(['', 'a', '<think>cut off', '< /think>'])('finds none in %j', (answer) => {
    expect(splitThoughts(answer, THINK)).toBeNull();
  });
});
