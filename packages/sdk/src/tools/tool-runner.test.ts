import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { APIUserAbortError } from '../errors.ts';
import { Spry } from '../spry.ts';
import { chunk, completion, DONE, events, FakeServer, json } from '../testing/fake-server.ts';
import { tool } from './tool.ts';
import { StepLimitError } from './tool-runner.ts';

const question = { model: 'm', messages: [{ role: 'user', content: 'Weather?' }] } as const;

function calling(...calls: readonly (readonly [name: string, text: string])[]): Response {
  const tool_calls = calls.map(([name, text], index) => ({
    id: `c${index}`,
    type: 'function',
    function: { name, arguments: text },
  }));
  return json(completion({ tool_calls }, 'tool_calls'));
}

const answer = (): Response => json(completion({ content: 'It rains.' }));

const weather = tool({
  name: 'weather',
  description: 'The weather in a city.',
  parameters: z.object({ city: z.string(), days: z.number().default(1) }),
  run: ({ city, days }) => ({ city, days, sky: 'rain' }),
});

type Body = { messages: { role: string; content: string }[]; tool_choice?: unknown };

function setUp(...script: Response[]): { client: Spry; bodies: () => Body[] } {
  const server = new FakeServer(...script);
  const client = new Spry({ fetch: server.fetch });
  return { client, bodies: () => server.received.map(({ body }) => body as Body) };
}

describe('runTools', () => {
  it('runs what the model calls, tells it the result, and gives its answer', async () => {
    const { client, bodies } = setUp(calling(['weather', '{"city":"Rome"}']), answer());
    const run = client.chat.completions.runTools({ ...question, tools: [weather] });
    const told: string[] = [];
    run.on('functionToolCall', ({ name }) => told.push(name));
    run.on('functionToolCallResult', (content) => told.push(content));
    expect(await run.finalContent()).toBe('It rains.');
    expect(told).toEqual(['weather', '{"city":"Rome","days":1,"sky":"rain"}']);
    expect(bodies()[0]).toMatchObject({
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    });
    expect(bodies()[1]?.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'c0' }] },
      { role: 'tool', tool_call_id: 'c0', content: '{"city":"Rome","days":1,"sky":"rain"}' },
    ]);
    expect(run.messages.at(-1)).toMatchObject({ role: 'assistant', content: 'It rains.' });
    expect(run.allChatCompletions()).toHaveLength(2);
    expect(await run.totalUsage()).toMatchObject({ prompt_tokens: 10, total_tokens: 24 });
  });

  it('runs the calls of one answer side by side, and tells results in their order', async () => {
    let runningCount = 0;
    let most = 0;
    const slow = tool({
      name: 'slow',
      parameters: z.object({ turns: z.number() }),
      run: async ({ turns }) => {
        most = Math.max(most, ++runningCount);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        runningCount--;
        return `after ${turns}`;
      },
    });
    const calls = calling(
      ['slow', '{"turns":3}'],
      ['slow', '{"turns":1}'],
      ['slow', '{"turns":2}'],
    );
    const { client, bodies } = setUp(calls, answer());
    await client.chat.completions.runTools({ ...question, tools: [slow] }).done();
    expect(most).toBe(3);
    const results = bodies()[1]
      ?.messages.slice(2)
      .map(({ content }) => content);
    expect(results).toEqual(['after 3', 'after 1', 'after 2']);
  });

  it.each([
    ['what the tool throws', ['bad', '{}'], 'Error: broken pipe'],
    ['arguments that the schema refuses', ['weather', '{"city":1}'], /^Error: .*city: /],
    ['arguments that are no JSON', ['weather', '{"ci'], /^Error: .*weather: SyntaxError/],
    ['a tool that there is not', ['wether', '{}'], /There is no tool wether.*weather, bad/],
  ] as const)('tells the model of %s, which may then do better', async (_what, call, content) => {
    const bad = tool({
      name: 'bad',
      run: () => {
        throw new Error('broken pipe');
      },
    });
    const { client, bodies } = setUp(calling(call), answer());
    const run = client.chat.completions.runTools({ ...question, tools: [weather, bad] });
    const errors: unknown[] = [];
    run.on('toolResult', ({ error }) => errors.push(error));
    expect(await run.finalContent()).toBe('It rains.');
    expect(bodies()[1]?.messages[2]?.content).toMatch(content);
    expect(errors[0]).toBeInstanceOf(Error);
  });

  it('ends with an error when the model goes on calling, and keeps what was said', async () => {
    const { client, bodies } = setUp(calling(['weather', '{"city":"Rome"}']));
    const run = client.chat.completions.runTools(
      { ...question, tools: [weather] },
      { maxSteps: 3 },
    );
    const error = await run.done().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StepLimitError);
    expect(error.messages).toHaveLength(1 + 3 * 2);
    expect(bodies()).toHaveLength(3);
  });

  it('forces a call only the first time', async () => {
    const { client, bodies } = setUp(calling(['weather', '{"city":"Rome"}']), answer());
    const params = { ...question, tools: [weather], tool_choice: 'required' } as const;
    await client.chat.completions.runTools(params).done();
    expect(bodies().map(({ tool_choice }) => tool_choice)).toEqual(['required', 'auto']);
  });

  it('takes tools as the openai package describes them', async () => {
    const { client, bodies } = setUp(calling(['add', '[1,2]']), answer());
    const add = {
      type: 'function',
      function: {
        name: 'add',
        parameters: { type: 'object' },
        parse: JSON.parse,
        function: ([a, b]: [number, number]) => `${a + b}`,
      },
    } as const;
    await client.chat.completions.runTools({ ...question, tools: [add] }).done();
    expect(bodies()[1]?.messages[2]?.content).toBe('3');
    expect(bodies()[0]).toMatchObject({ tools: [{ function: { name: 'add' } }] });
  });

  it('streams the text of answers where it is asked to', async () => {
    const call = { index: 0, id: 'c0', function: { name: 'weather', arguments: '{"city":"x"}' } };
    const { client } = setUp(
      events(chunk({ tool_calls: [call] }), chunk({}, 'tool_calls'), DONE),
      events(chunk({ content: 'It ' }), chunk({ content: 'rains.' }, 'stop'), DONE),
    );
    const run = client.chat.completions.runTools({ ...question, tools: [weather], stream: true });
    const texts: string[] = [];
    for await (const text of run) texts.push(text);
    expect(texts).toEqual(['It ', 'rains.']);
  });

  it('ends the tools with the run', async () => {
    const own = new AbortController();
    const waiting = tool({
      name: 'waiting',
      run: (_argument, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
          own.abort();
        }),
    });
    const { client, bodies } = setUp(calling(['waiting', '{}']), answer());
    const options = { signal: own.signal };
    const run = client.chat.completions.runTools({ ...question, tools: [waiting] }, options);
    await expect(run.finalContent()).rejects.toBeInstanceOf(APIUserAbortError);
    expect(bodies()).toHaveLength(1);
  });

  it('refuses tools that cannot run, and two of one name', () => {
    const { client } = setUp(answer());
    const start = (
      ...tools: Parameters<typeof client.chat.completions.runTools>[0]['tools'][0][]
    ) => client.chat.completions.runTools({ ...question, tools });
    expect(() => start(tool({ name: 'idle' }))).toThrow('`run`');
    expect(() => start(weather, weather)).toThrow('two tools');
  });
});
