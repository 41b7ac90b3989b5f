// Calls of tools and thoughts, from the engine's events to what clients read.
import { EngineError, type GenerationEvent } from '@spry/engine';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { accepted, ScriptedGenerator, scriptedUsage, text } from '../testing/scripted-generator.ts';
import { chatBody, testApp } from '../testing/test-app.ts';

const weather = { name: 'weather', parameters: { type: 'object' } };
const tools = [{ type: 'function', function: weather }];
const call: GenerationEvent = { type: 'call', call: 0, name: 'weather' };
const more = (text: string, at = 0): GenerationEvent => ({ type: 'arguments', call: at, text });
const called: GenerationEvent = { type: 'finished', reason: 'tool_calls', usage: scriptedUsage };
const stopped: GenerationEvent = { type: 'finished', reason: 'stop', usage: scriptedUsage };
const thought: GenerationEvent = { type: 'thought', text: 'Hm.' };

const id = /^[0-9a-z]{9}$/;

function ask(
  generator: ScriptedGenerator,
  fields: object,
  app: FastifyInstance = testApp({ generator }),
) {
  return app.inject({ method: 'POST', url: '/v1/chat/completions', payload: chatBody(fields) });
}

// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the tests look at
async function whole(script: readonly GenerationEvent[], fields: object): Promise<any> {
  return (await ask(new ScriptedGenerator([accepted, ...script]), fields)).json();
}

// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the tests look at
async function deltas(script: readonly GenerationEvent[], fields: object): Promise<any[]> {
  const generator = new ScriptedGenerator([accepted, ...script]);
  const { body } = await ask(generator, { ...fields, stream: true });
  return [...body.matchAll(/^data: (\{.*\})$/gm)].map(([, data]) => {
    const [choice] = JSON.parse(data ?? '').choices;
    return choice.finish_reason ?? choice.delta;
  });
}

describe('calls', () => {
  const twice = [call, more('{"a"'), more(': 1}'), { ...call, call: 1 }, more('{}', 1), called];

  test('are part of a whole answer, which has no text then', async () => {
    const { choices } = await whole(twice, { tools });
    expect(choices[0]).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: expect.stringMatching(id),
            type: 'function',
            function: { name: 'weather', arguments: '{"a": 1}' },
          },
          {
            id: expect.stringMatching(id),
            type: 'function',
            function: { name: 'weather', arguments: '{}' },
          },
        ],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    });
    const [first, second] = choices[0].message.tool_calls;
    expect(first.id).not.toBe(second.id);
  });

  test('stream piece by piece, each with its index and its head first', async () => {
    expect(await deltas([text('Well. '), ...twice], { tools })).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Well. ' },
      {
        tool_calls: [
          {
            index: 0,
            id: expect.stringMatching(id),
            type: 'function',
            function: { name: 'weather', arguments: '' },
          },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ': 1}' } }] },
      {
        tool_calls: [
          {
            index: 1,
            id: expect.stringMatching(id),
            type: 'function',
            function: { name: 'weather', arguments: '' },
          },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      'tool_calls',
    ]);
  });

  test('keep the text before them', async () => {
    const { choices } = await whole([text('Well.'), ...twice], { tools });
    expect(choices[0].message.content).toBe('Well.');
  });

  test('have the older form for those who ask in it', async () => {
    const once = [call, more('{"a"'), more(': 1}'), called];
    const { choices } = await whole(once, { functions: [weather] });
    expect(choices[0].message).toEqual({
      role: 'assistant',
      content: null,
      function_call: { name: 'weather', arguments: '{"a": 1}' },
    });
    expect(choices[0].finish_reason).toBe('function_call');
    expect(await deltas(once, { functions: [weather] })).toEqual([
      { role: 'assistant', content: '' },
      { function_call: { name: 'weather', arguments: '' } },
      { function_call: { arguments: '{"a"' } },
      { function_call: { arguments: ': 1}' } },
      'function_call',
    ]);
  });
});

describe('what may be called', () => {
  const asked = async (fields: object) => {
    const generator = new ScriptedGenerator();
    expect((await ask(generator, fields)).statusCode).toBe(200);
    return generator.requests[0]?.toolUse;
  };
  const tool = { name: 'weather', description: '', parameters: { type: 'object' } };

  test.each<[object, unknown]>([
    [{}, null],
    [{ tools: [] }, null],
    [{ tools, tool_choice: 'none' }, null],
    [{ functions: [weather], function_call: 'none' }, null],
    [{ tools }, { tools: [tool], choice: 'auto', isParallel: true }],
    [
      { tools, tool_choice: null },
      { tools: [tool], choice: 'auto', isParallel: true },
    ],
    [
      { tools, tool_choice: 'required', parallel_tool_calls: false },
      { tools: [tool], choice: 'required', isParallel: false },
    ],
    [
      { tools, tool_choice: { type: 'function', function: { name: 'weather' } } },
      { tools: [tool], choice: { name: 'weather' }, isParallel: false },
    ],
    [
      { functions: [weather], function_call: { name: 'weather' } },
      { tools: [tool], choice: { name: 'weather' }, isParallel: false },
    ],
    // What the official clients' own tests send.
    [{ tools, tool_choice: 'none', functions: [weather], function_call: 'none' }, null],
  ])('%j', async (fields, expected) => {
    expect(await asked(fields)).toEqual(expected);
  });

  test('takes no arguments where it has no parameters', async () => {
    const use = await asked({ tools: [{ type: 'function', function: { name: 'now' } }] });
    expect(use?.tools[0]?.parameters).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
  });

  test.each<[string, object]>([
    ['tool_choice', { tool_choice: 'required' }],
    ['tool_choice', { tools, tool_choice: { type: 'function', function: { name: 'other' } } }],
    ['function_call', { function_call: { name: 'weather' } }],
    ['function_call', { functions: [weather], function_call: { name: 'other' } }],
    ['tools[1].function.name', { tools: [...tools, ...tools] }],
    ['functions[1].name', { functions: [weather, weather] }],
    ['functions', { tools, functions: [weather] }],
    ['structured_outputs', { tools, structured_outputs: { regex: 'a+' } }],
    ['reasoning_format', { tools, reasoning_format: 'raw' }],
    ['reasoning_format', { response_format: { type: 'json_object' }, reasoning_format: 'raw' }],
    ['include_reasoning', { include_reasoning: true, reasoning_format: 'parsed' }],
  ])('has %s at fault', async (param, fields) => {
    const answer = await ask(new ScriptedGenerator(), fields);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.param).toBe(param);
  });

  test.each<[object, string]>([
    [{ tools }, 'tools[0].function.parameters'],
    [{ functions: [weather] }, 'functions[0].parameters'],
  ])('has its schema named when the engine refuses it', async (fields, param) => {
    const detail = { reason: 'unsupported', pointer: '/not', keyword: 'not', tool: 0 } as const;
    const fault = new EngineError('invalid_format', 'No.', { detail });
    const answer = await ask(new ScriptedGenerator([fault]), fields);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toEqual({
      message: "The schema 'weather' is refused at /not: No.",
      type: 'invalid_request_error',
      param,
      schema_path: '/not',
      schema_path_segments: ['not'],
    });
  });

  test('must fit', async () => {
    const fault = new EngineError('calls_budget', 'Too small.');
    const answer = await ask(new ScriptedGenerator([fault]), { tools, tool_choice: 'required' });
    expect(answer.json().error).toMatchObject({ code: 'tool_use_failed', param: 'tool_choice' });
  });
});

describe('the conversation', () => {
  test('reaches the engine with its calls, results and thoughts', async () => {
    const generator = new ScriptedGenerator();
    const function_call = { name: 'weather', arguments: '{}' };
    await ask(generator, {
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: null,
          reasoning: 'Hm.',
          tool_calls: [{ id: 'a', type: 'function', function: function_call }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'Rain.' },
        { role: 'assistant', reasoning_content: 'So.', function_call },
        { role: 'function', name: 'weather', content: null },
      ],
    });
    expect(generator.requests[0]?.messages).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: '',
        thoughts: 'Hm.',
        calls: [{ id: 'a', name: 'weather', arguments: '{}' }],
      },
      { role: 'tool', content: 'Rain.', callId: 'a' },
      {
        role: 'assistant',
        content: '',
        thoughts: 'So.',
        calls: [{ id: 'call00000', name: 'weather', arguments: '{}' }],
      },
      { role: 'tool', content: '', callId: 'call00000', name: 'weather' },
    ]);
  });
});

describe('thoughts', () => {
  const script = [thought, text('Yes.'), stopped];

  test.each([{ reasoning_format: 'parsed' }, { include_reasoning: true }, { tools }])(
    'stand beside the text: %j',
    async (fields) => {
      const { choices } = await whole(script, fields);
      expect(choices[0].message).toEqual({ role: 'assistant', content: 'Yes.', reasoning: 'Hm.' });
      expect(await deltas(script, fields)).toEqual([
        { role: 'assistant', content: '' },
        { reasoning: 'Hm.' },
        { content: 'Yes.' },
        'stop',
      ]);
    },
  );

  test.each([{ reasoning_format: 'hidden' }, { include_reasoning: false }])(
    'are kept back: %j',
    async (fields) => {
      const { choices } = await whole(script, fields);
      expect(choices[0].message).toEqual({ role: 'assistant', content: 'Yes.' });
      expect(await deltas(script, fields)).toHaveLength(3);
    },
  );

  test('are counted', async () => {
    const usage = { ...scriptedUsage, thoughtTokens: 7 };
    const answer = await whole([text('Yes.'), { type: 'finished', reason: 'stop', usage }], {});
    expect(answer.usage.completion_tokens_details.reasoning_tokens).toBe(7);
  });

  test('come apart from the text, but where they are asked for as they are', async () => {
    for (const [fields, isApart] of [
      [{}, false],
      [{ reasoning_format: 'raw' }, false],
      [{ reasoning_format: 'hidden' }, true],
      [{ response_format: { type: 'json_object' } }, true],
    ] as const) {
      const generator = new ScriptedGenerator();
      await ask(generator, { ...fields, reasoning_effort: 'low' });
      expect(generator.requests[0]).toMatchObject({ effort: 'low', thoughtsApart: isApart });
    }
  });
});
