// Requests that the playground can send, one for each thing that programs say in their own way.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import { MODEL } from './chat.ts';

export type SnippetRequest = ChatCompletionCreateParams;

// The same answer each time, however it is asked for.
const certain = { model: MODEL, temperature: 0, seed: 7, max_tokens: 24 } as const;

const system = { role: 'system', content: 'You are a helpful assistant.' } as const;

const schema = {
  type: 'object',
  properties: {
    city: { type: 'string', maxLength: 20 },
    rivers: { type: 'array', items: { type: 'string', maxLength: 12 }, maxItems: 2 },
    'is capital': { type: 'boolean' },
  },
  required: ['city', 'rivers', 'is capital'],
  additionalProperties: false,
};

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The city\'s weather, "today".',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 12 } },
      required: ['city'],
      additionalProperties: false,
    },
  },
} as const;

export const REQUESTS: Readonly<Record<string, SnippetRequest>> = {
  'a question': {
    ...certain,
    messages: [system, { role: 'user', content: 'What is the capital of France?' }],
  },
  'a stream of it': {
    ...certain,
    messages: [system, { role: 'user', content: 'What is the capital of France?' }],
    stream: true,
    stream_options: { include_usage: true },
  },
  'all parameters': {
    ...certain,
    messages: [{ role: 'user', content: 'Count to ten.' }],
    top_p: 0.9,
    frequency_penalty: 0.5,
    presence_penalty: -0.25,
    stop: ['\nEND', ' eight'],
    top_k: 40,
    min_p: 0.05,
    repetition_penalty: 1.1,
    logprobs: true,
    top_logprobs: 2,
  },
  'text of every kind': {
    ...certain,
    messages: [
      { role: 'system', content: 'Line one\nLine "two"\t\\n \'three\' $HOME $(exit 3) `exit 4`' },
      { role: 'user', content: "Don't stop!! 日本語 👩‍👩‍👧 \u2028 \u202e ''' \"\"\" %s {0} #!" },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: '\\' },
    ],
  },
  'an object': {
    ...certain,
    max_tokens: 40,
    messages: [system, { role: 'user', content: 'Describe Paris as JSON.' }],
    response_format: { type: 'json_object' },
  },
  'a document, streamed': {
    ...certain,
    max_tokens: 60,
    messages: [system, { role: 'user', content: 'Describe Paris as JSON.' }],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', schema, strict: true },
    },
    stream: true,
  },
  'a call': {
    ...certain,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
    tools: [weather],
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
  },
  'a call, streamed': {
    ...certain,
    max_tokens: 64,
    messages: [{ role: 'user', content: 'What is the weather in Rome?' }],
    tools: [weather],
    tool_choice: 'required',
    stream: true,
  },
  'a result': {
    ...certain,
    messages: [
      { role: 'user', content: 'What is the weather in Rome?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city":"Rome"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"sky": "clear"}' },
    ],
    tools: [weather],
    tool_choice: 'none',
  },
};
