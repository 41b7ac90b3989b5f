// LangChain's client for Groq, unmodified.

import { tool } from '@langchain/core/tools';
import { ChatGroq } from '@langchain/groq';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { MODEL } from '../harness/chat.ts';

const settings = {
  model: MODEL,
  apiKey: 'any',
  baseUrl: inject('serverUrl'),
  temperature: 0,
  maxTokens: 24,
  maxRetries: 0,
};
const conversation = [
  ['system', 'You are a helpful assistant.'],
  ['human', 'What is the capital of France?'],
] as [string, string][];

describe('@langchain/groq', () => {
  const model = new ChatGroq(settings);

  it('answers, with its usage', async () => {
    const answer = await model.invoke(conversation);
    expect(answer.content).toContain('Paris');
    expect(answer.usage_metadata).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
    });
  });

  it('streams the same text', async () => {
    let text = '';
    for await (const chunk of await model.stream(conversation)) text += chunk.content;
    expect(text).toBe((await model.invoke(conversation)).content);
  });

  it('gives an object of a schema', async () => {
    const schema = z.object({ city: z.string(), population: z.number() });
    // By a call of a tool: the client asks for JSON Schemas only where the id of a model begins
    // with `openai/gpt-oss`.
    const structured = new ChatGroq({ ...settings, maxTokens: 60 }).withStructuredOutput(schema);
    const object = await structured.invoke('Describe Paris.');
    expect(schema.parse(object)).toEqual(object);
  });

  it('calls a tool, whole and streamed', async () => {
    const schema = z.object({ city: z.string().max(12) });
    const weather = tool(() => 'rain', { name: 'weather', description: 'Tells it.', schema });
    const caller = new ChatGroq({ ...settings, maxTokens: 60 }).bindTools([weather], {
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    const whole = await caller.invoke(conversation);
    expect(whole.tool_calls).toMatchObject([{ name: 'weather' }]);
    expect(schema.parse(whole.tool_calls?.[0]?.args)).toEqual(whole.tool_calls?.[0]?.args);
    let streamed = '';
    for await (const { tool_call_chunks: pieces = [] } of await caller.stream(conversation)) {
      streamed += pieces.map(({ args }) => args ?? '').join('');
    }
    expect(JSON.parse(streamed)).toEqual(whole.tool_calls?.[0]?.args);
  });

  it('says why a request was refused', async () => {
    const refused = new ChatGroq({ ...settings, model: 'no-such-model' }).invoke(conversation);
    await expect(refused).rejects.toMatchObject({ status: 404 });
  });
});
