import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from './errors.ts';
import { chatBody } from './testing/test-app.ts';
import { parseChatRequest } from './validate.ts';

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
const text = { type: 'text', text: 'a' };

const schemaFormat = (fields: object) => ({
  type: 'json_schema',
  json_schema: { name: 'n', schema: {}, ...fields },
});

function refusal(body: unknown): ApiError {
  try {
    parseChatRequest(body);
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
    throw thrown;
  }
  throw new Error(`not refused: ${JSON.stringify(body)}`);
}

const accepted: Record<string, unknown[]> = {
  temperature: [0, 2, 0.5],
  top_p: [0, 1],
  max_tokens: [0, 1, 2 ** 31 - 1],
  max_completion_tokens: [0, 7],
  stop: ['a', ['a', 'b', 'c', 'd'], [], 'x'.repeat(256)],
  stream: [true, false],
  stream_options: [{}, { include_usage: true }, { include_usage: null }, { other: 1 }],
  seed: [0, -5, Number.MAX_SAFE_INTEGER],
  n: [1, 2, 8],
  user: ['somebody'],
  tools: [
    [],
    [{ type: 'function', function: { name: 'f' } }],
    [
      {
        type: 'function',
        function: { name: 'A-b_9', description: 'd', parameters: { foo: 'bar' }, strict: true },
      },
    ],
    Array.from({ length: 128 }, (_, at) => ({ type: 'function', function: { name: `f${at}` } })),
  ],
  tool_choice: ['none', 'auto', 'required', { type: 'function', function: { name: 'f' } }],
  functions: [[], [{ name: 'f', parameters: { type: 'object' } }]],
  function_call: ['none', 'auto', { name: 'f' }],
  response_format: [
    { type: 'text' },
    { type: 'json_object' },
    { type: 'json_object', schema: null },
    schemaFormat({}),
    schemaFormat({ name: 'A-b_9', description: 'd', strict: null }),
    schemaFormat({ description: '', schema: true, strict: false }),
  ],
  structured_outputs: [
    { json: { type: 'object' } },
    { json: '{"type": "object"}' },
    { json: false },
    { regex: 'a+' },
    { choice: ['a', ''] },
    { json_object: true, json: null, grammar: null, disable_any_whitespace: false },
  ],
  guided_json: [{}, 'true'],
  guided_regex: ['a'],
  guided_choice: [['a']],
  guided_grammar: [],
  guided_whitespace_pattern: [],
  logprobs: [false, true],
  top_logprobs: [0],
  logit_bias: [{}, { 5: 100, 999999999: -100 }, { foo: 0 }],
  frequency_penalty: [0, -2, 2],
  presence_penalty: [0, -2, 2],
  repetition_penalty: [1, 0.01, 2],
  top_k: [-1, 0, 40, 1e6],
  min_p: [0, 0.05, 1],
  cache_salt: ['', 'a'.repeat(256)],
  reasoning_format: ['parsed', 'raw', 'hidden'],
  reasoning_effort: ['none', 'default', 'low', 'medium', 'high'],
  modalities: [['text']],
  audio: [],
  prediction: [],
  web_search_options: [],
  documents: [
    [],
    [{ source: { type: 'text', text: '' } }],
    [
      { id: 'a', source: { type: 'json', data: {} } },
      { id: null, source: { type: 'text', text: 'b' } },
    ],
  ],
  citation_options: ['enabled', 'disabled'],
  compound_custom: [{ models: { answering_model: 'a' } }],
  search_settings: [{ country: 'country' }],
  include_domains: [['example.com']],
  exclude_domains: [['example.com']],
  disable_tool_validation: [true],
  metadata: [{ a: 'b' }],
  store: [true],
  service_tier: ['auto', 'flex'],
  parallel_tool_calls: [true, false],
  prompt_cache_key: ['k'],
  safety_identifier: ['s'],
  include_reasoning: [true, false],
  surely_unknown: [{ deep: [1, 2] }],
};

test.each(
  Object.entries(accepted).flatMap(([name, values]) =>
    [...values, null].map((value) => [name, value] as const),
  ),
)('%s: %j is accepted', (name, value) => {
  expect(parseChatRequest(chatBody({ [name]: value })).model).toBe('test/model-1');
});

const refused: Record<string, unknown[]> = {
  temperature: [-1, 2.1, 1e9, '0.5', true, []],
  top_p: [-0.1, 1.1, '1'],
  max_tokens: [-1, 1.5, 2 ** 31, 2 ** 53, '5'],
  max_completion_tokens: [-1, 1.5, 2 ** 31],
  stop: ['', 5, ['a', 'b', 'c', 'd', 'e'], 'x'.repeat(257)],
  'stop.0': [[''], [5], ['x'.repeat(257)]],
  stream: ['true', 1],
  stream_options: [true, 'x', []],
  'stream_options.include_usage': [{ include_usage: 'yes' }],
  seed: [1.5, 2 ** 64, '7'],
  n: [0, 9, 1e9, 1.5, '1'],
  user: [5],
  model: [null, 5, '', 'm'.repeat(257)],
  tools: ['x', {}, Array(129).fill({ type: 'function', function: { name: 'f' } })],
  tool_choice: ['maybe', 5],
  parallel_tool_calls: ['yes'],
  functions: ['x'],
  function_call: ['required', 5],
  include_reasoning: ['yes'],
  response_format: ['text', []],
  'response_format.type': [{}, { type: 'xml' }, { type: 'structural_tag' }],
  'response_format.schema': [{ type: 'json_object', schema: { type: 'object' } }],
  'response_format.json_schema': [{ type: 'json_schema' }, { type: 'json_schema', schema: {} }],
  'response_format.json_schema.name': [
    schemaFormat({ name: undefined }),
    ...['', 'a b', 'a.b', 'é', 'a\n', 'x'.repeat(65), 5].map((name) => schemaFormat({ name })),
  ],
  'response_format.json_schema.description': [
    schemaFormat({ description: 5 }),
    schemaFormat({ description: 'x'.repeat(4097) }),
  ],
  'response_format.json_schema.schema': [
    { type: 'json_schema', json_schema: { name: 'n' } },
    ...[null, 'x', 5, []].map((schema) => schemaFormat({ schema })),
  ],
  'response_format.json_schema.strict': [schemaFormat({ strict: 'yes' })],
  structured_outputs: ['x', []],
  'structured_outputs.json': [{ json: 5 }, { json: [] }],
  'structured_outputs.regex': [{ regex: '' }, { regex: 5 }, { regex: 'x'.repeat(16_385) }],
  'structured_outputs.choice': [
    { choice: [] },
    { choice: 'a' },
    { choice: Array(10_001).fill('a') },
  ],
  'structured_outputs.choice.1': [{ choice: ['a', 5] }],
  'structured_outputs.json_object': [{ json_object: 'yes' }],
  'structured_outputs.grammar': [{ grammar: 'root ::= "a"' }],
  'structured_outputs.structural_tag': [{ structural_tag: '{}' }],
  'structured_outputs.whitespace_pattern': [{ json: {}, whitespace_pattern: ' ' }],
  'structured_outputs.disable_any_whitespace': [{ json: {}, disable_any_whitespace: true }],
  guided_json: [5, []],
  guided_regex: [5],
  guided_choice: [[], 'a'],
  guided_grammar: ['root ::= "a"'],
  guided_whitespace_pattern: [' '],
  logprobs: [1, 'true', 5],
  top_logprobs: [3, 21, -1, 1.5],
  logit_bias: [
    5,
    [],
    'x',
    { foo: 1 },
    { '-1': 1 },
    { '1.5': 1 },
    { 9999999999: 1 },
    Object.fromEntries(Array.from({ length: 1025 }, (_, token) => [token, 0])),
  ],
  'logit_bias.5': [{ 5: 101 }, { 5: '1' }],
  frequency_penalty: [2.1, '1'],
  presence_penalty: [-2.1, true],
  repetition_penalty: [0, -1, 2.1, '1'],
  top_k: [-2, 1.5, '40'],
  min_p: [-0.1, 1.1],
  cache_salt: [1, 'a'.repeat(257)],
  service_tier: [1],
  reasoning_format: ['loud', 1],
  reasoning_effort: ['extreme', 1],
  modalities: [['text', 'audio']],
  audio: [{ voice: 'a' }],
  prediction: [{ type: 'content', content: 'a' }],
  web_search_options: [{}],
};

test.each(
  Object.entries(refused).flatMap(([param, values]) =>
    values.map((value) => [param, value] as const),
  ),
)('%s is named when the value is %j', (param, value) => {
  const name = param.split('.')[0] ?? param;
  const error = refusal(chatBody({ [name]: value }));
  expect(error.status).toBe(400);
  expect(error.body.error).toMatchObject({ type: 'invalid_request_error', param });
  expect(error.message).toContain(`\`${name}`);
});

test.each([
  ['messages', { messages: null }],
  ['messages', { messages: [] }],
  ['messages', { messages: 'Hi' }],
  ['messages', { messages: Array(2049).fill({ role: 'user', content: 'a' }) }],
  ['messages.0', { messages: ['Hi'] }],
  ['messages.0.role', { messages: [{ content: 'a' }] }],
  ['messages.1.role', { messages: [{ role: 'user', content: 'a' }, { role: 'robot' }] }],
  ['messages.0.tool_call_id', { messages: [{ role: 'tool', content: 'a' }] }],
  ['messages.0.content', { messages: [{ role: 'tool', tool_call_id: 'a' }] }],
  ['messages.0.name', { messages: [{ role: 'function', content: 'a' }] }],
  [
    'messages.0.tool_calls.0.type',
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'x' }] }] },
  ],
  ['messages.0.function_call.arguments', { messages: [functionCall({ name: 'f' })] }],
  ['messages.0.reasoning', { messages: [{ role: 'assistant', reasoning: 5 }] }],
  ['tools[0].type', { tools: [{ type: 'browser_search' }] }],
  ['tools[0].type', { tools: [{ type: 'mcp', server_url: 'a' }] }],
  ['tools[0].function', { tools: [{ type: 'function' }] }],
  ['tools[0].function.name', { tools: [{ type: 'function', function: { name: 'a b' } }] }],
  ['tools[0].function.name', { tools: [named('n'.repeat(65))] }],
  ['tools[1].function.parameters', { tools: [named('f'), named('g', { parameters: 5 })] }],
  ['tools[0].function.strict', { tools: [named('f', { strict: 'yes' })] }],
  ['tools[0].function.description', { tools: [named('f', { description: 5 })] }],
  ['functions[0].name', { functions: [{}] }],
  ['tool_choice.function', { tool_choice: { type: 'function' } }],
  ['messages.0.content', user(5)],
  ['messages.0.content', user(null)],
  ['messages.0.content', user(undefined)],
  ['messages.0.content', user([])],
  ['messages.0.content', user(Array(129).fill(text))],
  ['messages.0.content.0', user(['a'])],
  ['messages.0.content.1.text', user([text, { type: 'text', text: 5 }])],
  ['messages.0.content.1.type', user([text, { type: 'smell' }])],
  ['messages.0.content.0.type', user([{ type: 'image_url', image_url: { url: 'a' } }])],
  ['messages.0.content.1.type', user([text, { type: 'input_audio', input_audio: {} }])],
  ['messages.0.content.0.document', user([{ type: 'document' }])],
  ['messages.0.content.0.document.data', user([{ type: 'document', document: { data: 'a' } }])],
  ['messages.0.content.0.document.id', user([{ type: 'document', document: { id: 5, data: {} } }])],
  ['messages.0.name', { messages: [{ role: 'user', content: 'a', name: 5 }] }],
  ['messages.0.name', { messages: [{ role: 'user', content: 'a', name: 'n'.repeat(257) }] }],
  ['documents', { documents: 'a' }],
  ['documents', { documents: Array(257).fill({ source: { type: 'text', text: 'a' } }) }],
  ['documents.0', { documents: ['a'] }],
  ['documents.0.source', { documents: [{}] }],
  ['documents.0.source.type', { documents: [{ source: { type: 'url' } }] }],
  ['documents.0.source.text', { documents: [{ source: { type: 'text' } }] }],
  ['documents.0.source.data', { documents: [{ source: { type: 'json', data: [] } }] }],
  ['documents.0.id', { documents: [{ id: '', source: { type: 'text', text: 'a' } }] }],
  ['citation_options', { citation_options: 'maybe' }],
])('%s is at fault', (param, fields) => {
  expect(refusal(chatBody(fields)).body.error.param).toBe(param);
});

function named(name: string, more: object = {}) {
  return { type: 'function', function: { name, ...more } };
}

function functionCall(function_call: object) {
  return { role: 'assistant', function_call };
}

test('a message keeps its text and loses what is not understood', () => {
  const extra = { refusal: null, annotations: [], reasoning_content: 'r' };
  const { messages } = parseChatRequest(
    chatBody({
      messages: [
        { role: 'developer', content: [{ ...text, cache_control: {} }], ...extra },
        { role: 'assistant', content: null, tool_calls: [], ...extra },
        { role: 'user', content: '', ...extra },
      ],
    }),
  );
  expect(messages).toEqual([
    { role: 'developer', content: [text] },
    { role: 'assistant', content: undefined, reasoning_content: 'r' },
    { role: 'user', content: '' },
  ]);
});

test.each([null, [], 'x', 1, true])('a body of %j is refused', (body) => {
  expect(refusal(body).message).toBe('The body must be a JSON object.');
});

test('top_logprobs come with logprobs', () => {
  expect(parseChatRequest(chatBody({ logprobs: true, top_logprobs: 20 })).top_logprobs).toBe(20);
});

test('no JSON makes the validation fail in any other way', () => {
  const names = [...Object.keys(accepted), ...Object.keys(refused), 'messages', '__proto__'];
  const fields = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }));
  fc.assert(
    fc.property(fields, fc.boolean(), (body, whole) => {
      try {
        parseChatRequest(whole ? chatBody(body) : body);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ApiError);
        expect(refusal(whole ? chatBody(body) : body).body.error.message.length).toBeLessThan(300);
      }
    }),
  );
});
