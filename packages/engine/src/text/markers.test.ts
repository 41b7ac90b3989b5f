import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMarkers, type ModelMarkers, splitThoughts } from './markers.ts';

const THINK = { open: '<think>', close: '</think>' };
const TOOL_CALL = { open: '<tool_call>', close: '</tool_call>' };

function templateOf(name: string): string {
  return readFileSync(`e2e/models/templates/${name}.jinja`, 'utf8');
}

describe('the markers of a model', () => {
  it.each<[string, ModelMarkers]>([
    ['llama-3', { thinking: null, toolCall: null }],
    ['gemma-3', { thinking: null, toolCall: null }],
    ['mixtral', { thinking: null, toolCall: null }],
    ['qwen-3', { thinking: THINK, toolCall: TOOL_CALL }],
  ])('are those that its template speaks of: %s', (name, markers) => {
    expect(findMarkers(templateOf(name))).toEqual(markers);
  });

  it.each<[string, Partial<ModelMarkers>]>([
    [
      "'[TOOL_CALLS] [' + calls + ']' + eos_token",
      { toolCall: { open: '[TOOL_CALLS]', close: null } },
    ],
    ['<|python_tag|>{{ call }}<|eom_id|>', { toolCall: { open: '<|python_tag|>', close: null } }],
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
