import type { ChatCompletionCreateParams } from '@spry/sdk';
import { describe, expect, it } from 'vitest';
import { SNIPPET_LANGUAGES, snippet } from './snippet.ts';

const baseUrl = 'http://127.0.0.1:7779/';
const request: ChatCompletionCreateParams = {
  model: 'smollm2-135m-instruct',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: "What's up?" },
  ],
  temperature: 0,
  max_tokens: 20,
  stop: ['END'],
};

describe('one question', () => {
  it('for curl', () => {
    expect(snippet('curl', request, { baseUrl })).toBe(
      [
        'curl http://127.0.0.1:7779/v1/chat/completions \\',
        '  -H "Authorization: Bearer $SPRY_API_KEY" \\',
        "  -H 'Content-Type: application/json' \\",
        "  -d '{",
        '  "model": "smollm2-135m-instruct",',
        '  "messages": [',
        '    {"role": "system", "content": "Be brief."},',
        '    {"role": "user", "content": "What\'\\\'\'s up?"}',
        '  ],',
        '  "temperature": 0,',
        '  "max_tokens": 20,',
        '  "stop": ["END"]',
        "}'",
        '',
      ].join('\n'),
    );
  });

  it('for Python', () => {
    expect(snippet('python-openai', request, { baseUrl })).toBe(`import os

from openai import OpenAI

client = OpenAI(
    base_url="http://127.0.0.1:7779/v1",
    # The client wants some key; without keys on the server, any will do.
    api_key=os.environ.get("SPRY_API_KEY", "any"),
)

completion = client.chat.completions.create(
    model="smollm2-135m-instruct",
    messages=[
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What's up?"},
    ],
    temperature=0,
    max_tokens=20,
    stop=["END"],
)

print(completion.choices[0].message.content)
`);
  });

  it("for Spry's own client", () => {
    expect(snippet('typescript-spry', request, { baseUrl })).toBe(`import Spry from '@spry/sdk';

// Takes the key from SPRY_API_KEY; a server on this machine may need none.
const client = new Spry({ baseURL: 'http://127.0.0.1:7779' });

const completion = await client.chat.completions.create({
  model: 'smollm2-135m-instruct',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: "What's up?" },
  ],
  temperature: 0,
  max_tokens: 20,
  stop: ['END'],
});

console.log(completion.choices[0]?.message.content);
`);
  });

  it('for the AI SDK', () => {
    expect(snippet('ai-sdk', request, { baseUrl })).toContain(`const { text } = await generateText({
  model: spry('smollm2-135m-instruct'),
  system: 'Be brief.',
  prompt: "What's up?",
  temperature: 0,
  maxOutputTokens: 20,
  stopSequences: ['END'],
});
`);
  });
});

it('passes on what a client has no word for', () => {
  const unusual = { ...request, min_p: 0.1, stream: true, stream_options: { include_usage: true } };
  const groq = snippet('python-groq', unusual as ChatCompletionCreateParams, { baseUrl });
  expect(groq).toContain(
    'extra_body={"min_p": 0.1, "stream_options": {"include_usage": True}},\n)',
  );
  const openai = snippet('python-openai', unusual as ChatCompletionCreateParams, { baseUrl });
  expect(openai).toContain(
    'stream_options={"include_usage": True},\n    extra_body={"min_p": 0.1}',
  );
  expect(snippet('ai-sdk', unusual as ChatCompletionCreateParams, { baseUrl })).toContain(
    'providerOptions: { spry: { min_p: 0.1 } },',
  );
});

it('says tools, calls and their results in the words of the AI SDK', () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const call = { name: 'weather', arguments: '{"city": "Rome"}' };
  const written = snippet(
    'ai-sdk',
    {
      model: 'm',
      messages: [
        { role: 'user', content: 'Rome?' },
        { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: call }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
      ],
      tools: [{ type: 'function', function: { name: 'weather', parameters } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      response_format: { type: 'json_object' },
    },
    { baseUrl },
  );
  expect(written).toContain("import { generateText, jsonSchema, Output, tool } from 'ai';");
  expect(written).toMatch(/toolName: 'weather',\s+input: { city: 'Rome' }/);
  expect(written).toContain("output: { type: 'text', value: 'rain' }");
  expect(written).toContain("toolChoice: { type: 'tool', toolName: 'weather' }");
  expect(written).toContain('output: Output.json(),');
  expect(written).toMatch(/weather: tool\(\{\s+inputSchema: jsonSchema\(\{/);
});

it.each(SNIPPET_LANGUAGES.map(({ id }) => id))('%s has no key in it', (language) => {
  expect(snippet(language, request, { baseUrl })).toContain('SPRY_API_KEY');
});
