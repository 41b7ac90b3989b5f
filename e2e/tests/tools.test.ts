// Calls of tools through the official clients, unmodified, with the default model.
import path from 'node:path';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import { describe, expect, inject, it } from 'vitest';
import { MODEL } from '../harness/chat.ts';
import { clientEnvironment, E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';

const url = inject('serverUrl');
const groq = new Groq({ baseURL: url, apiKey: 'any', maxRetries: 0 });
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });

const weather = {
  name: 'get_weather',
  description: 'The weather of a city.',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string', maxLength: 20 },
      unit: { enum: ['celsius', 'fahrenheit'] },
    },
    required: ['city', 'unit'],
    additionalProperties: false,
  },
};
const time = {
  name: 'get_time',
  parameters: {
    type: 'object',
    properties: { zone: { type: 'string', pattern: '^[A-Z]{3}$' } },
    required: ['zone'],
    additionalProperties: false,
  },
};
const tools = [weather, time].map((one) => ({ type: 'function' as const, function: one }));
const question = {
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'What is the weather in Paris?' }],
  temperature: 0,
  max_tokens: 120,
};

function checkCall(name: string | undefined, args: string | undefined): void {
  const value = JSON.parse(args ?? '');
  if (name === 'get_weather') {
    expect(Object.keys(value)).toEqual(['city', 'unit']);
    expect(['celsius', 'fahrenheit']).toContain(value.unit);
  } else {
    expect(name).toBe('get_time');
    expect(value).toEqual({ zone: expect.stringMatching(/^[A-Z]{3}$/) });
  }
}

describe('groq-sdk', () => {
  it('gets a call that it asked for', async () => {
    const answer = await groq.chat.completions.create({
      ...question,
      tools,
      tool_choice: 'required',
    });
    const [choice] = answer.choices;
    expect(choice?.message.content).toBeNull();
    expect(choice?.finish_reason).toBe('tool_calls');
    const [call] = choice?.message.tool_calls ?? [];
    expect(call?.id).toMatch(/^[0-9a-z]{9}$/);
    checkCall(call?.function.name, call?.function.arguments);
  });

  it('gets a call of the tool that it named', async () => {
    const tool_choice = { type: 'function' as const, function: { name: 'get_time' } };
    const answer = await groq.chat.completions.create({ ...question, tools, tool_choice });
    const [call] = answer.choices[0]?.message.tool_calls ?? [];
    expect(call?.function.name).toBe('get_time');
    checkCall(call?.function.name, call?.function.arguments);
  });

  it('gets text where no call may be', async () => {
    const answer = await groq.chat.completions.create({ ...question, tools, tool_choice: 'none' });
    expect(answer.choices[0]?.message.content).not.toBe('');
    expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
  });

  it('gets text or whole calls where the model decides', async () => {
    for (const seed of [1, 2, 3]) {
      const body = { ...question, temperature: 1, seed, tools };
      const { message } = (await groq.chat.completions.create(body)).choices[0] ?? {};
      for (const { function: called } of message?.tool_calls ?? []) {
        checkCall(called.name, called.arguments);
      }
      expect(message?.tool_calls ?? message?.content).toBeTruthy();
    }
  });

  it('is told which schema is at fault', async () => {
    const faulty = { ...weather, parameters: { properties: { a: { minimum: 'x' } } } };
    const failed = groq.chat.completions.create({
      ...question,
      tools: [tools[1], { type: 'function', function: faulty }] as typeof tools,
    });
    await expect(failed).rejects.toMatchObject({
      status: 400,
      error: {
        error: {
          param: 'tools[1].function.parameters',
          schema_path: '/properties/a/minimum',
        },
      },
    });
  });
});

describe('openai', () => {
  it('puts streamed calls together with its own helper', async () => {
    const stream = openai.chat.completions.stream({ ...question, tools, tool_choice: 'required' });
    let pieces = '';
    stream.on('tool_calls.function.arguments.delta', ({ arguments_delta: piece }) => {
      pieces += piece;
    });
    const whole = await openai.chat.completions.create({
      ...question,
      tools,
      tool_choice: 'required',
    });
    const { choices } = await stream.finalChatCompletion();
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(call?.type).toBe('function');
    const called = call?.type === 'function' ? call.function : undefined;
    checkCall(called?.name, called?.arguments);
    expect(pieces).toBe(
      choices[0]?.message.tool_calls
        ?.map((one) => (one.type === 'function' ? one.function.arguments : ''))
        .join(''),
    );
    expect(choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
    expect(choices[0]?.message.tool_calls?.length).toBe(
      whole.choices[0]?.message.tool_calls?.length,
    );
  });

  it('sends results back, and gets an answer to them', async () => {
    const tool_choice = { type: 'function' as const, function: { name: 'get_weather' } };
    const body = { ...question, tools, tool_choice, parallel_tool_calls: false };
    const message = (await openai.chat.completions.create(body)).choices[0]?.message;
    expect(message?.tool_calls).toHaveLength(1);
    const answer = await openai.chat.completions.create({
      ...question,
      tools,
      messages: [
        ...question.messages,
        message as OpenAI.ChatCompletionMessage,
        { role: 'tool', tool_call_id: message?.tool_calls?.[0]?.id ?? '', content: 'Rain, 12°.' },
      ],
    });
    const { message: last } = answer.choices[0] ?? {};
    expect(last?.tool_calls ?? last?.content).toBeTruthy();
  });

  it('runs the tools itself, until the model answers', async () => {
    const seen: string[] = [];
    const runner = openai.chat.completions.runTools(
      {
        ...question,
        tool_choice: 'required',
        tools: [
          {
            type: 'function',
            function: {
              ...weather,
              parse: JSON.parse,
              function: ({ city }: { city: string }) => {
                seen.push(city);
                return 'Rain.';
              },
            },
          },
        ],
      },
      { maxChatCompletions: 2 },
    );
    await runner.done();
    expect(seen.length).toBeGreaterThan(0);
  });

  it('gets calls in their older form', async () => {
    const body = { ...question, functions: [weather], function_call: { name: 'get_weather' } };
    const [choice] = (await openai.chat.completions.create(body)).choices;
    expect(choice?.finish_reason).toBe('function_call');
    checkCall(choice?.message.function_call?.name, choice?.message.function_call?.arguments);
  });

  it('gets one call where several are not allowed, for each of its choices', async () => {
    const { choices } = await openai.chat.completions.create({
      ...question,
      tools,
      tool_choice: 'required',
      parallel_tool_calls: false,
      temperature: 1.2,
      n: 3,
    });
    for (const { message } of choices) expect(message.tool_calls).toHaveLength(1);
  });
});

it('the Python clients get calls, whole and streamed', async () => {
  const program = path.join(E2E_FOLDER, 'python/tools_check.py');
  const environment = clientEnvironment(url);
  const { code, stdout, stderr } = await runProgram(pythonPath(), [program], environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const seen = JSON.parse(stdout);
  for (const { name, arguments: args, finish_reason: reason } of [seen.groq, seen.openai]) {
    checkCall(name, args);
    expect(reason).toBe('tool_calls');
  }
  expect(seen.streamed).toEqual({ name: seen.openai.name, arguments: seen.openai.arguments });
});
