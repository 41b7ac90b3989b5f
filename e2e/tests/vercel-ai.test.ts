// Vercel's AI SDK with its provider for Groq and that for anything compatible, unmodified.

import { createGroq } from '@ai-sdk/groq';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { MODEL } from '../harness/chat.ts';

const baseURL = `${inject('serverUrl')}/openai/v1`;
const groq = createGroq({ baseURL, apiKey: 'any' });
const compatible = createOpenAICompatible({
  name: 'spry',
  baseURL,
  apiKey: 'any',
  includeUsage: true,
  supportsStructuredOutputs: true,
});

const question = {
  system: 'You are a helpful assistant.',
  prompt: 'What is the capital of France?',
  temperature: 0,
  maxOutputTokens: 24,
  maxRetries: 0,
};

describe.each([
  ['@ai-sdk/groq', groq],
  ['@ai-sdk/openai-compatible', compatible],
])('%s', (_name, provider) => {
  const model = provider(MODEL);

  it('generates a text, with its usage', async () => {
    const { text, usage, finishReason, response } = await generateText({ model, ...question });
    expect(text).toContain('Paris');
    expect(['stop', 'length']).toContain(finishReason);
    expect(usage.totalTokens).toBe((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0));
    expect(usage.outputTokens).toBeGreaterThan(0);
    expect(response.modelId).toBe(MODEL);
  });

  it('streams the same text, with its usage', async () => {
    const whole = await generateText({ model, ...question });
    const stream = streamText({ model, ...question });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe(whole.text);
    expect(await stream.finishReason).toBe(whole.finishReason);
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('generates an object of a schema', async () => {
    const schema = z.object({ city: z.string(), population: z.number().int() });
    const { object } = await generateObject({
      model,
      ...question,
      maxOutputTokens: 60,
      prompt: 'Describe Paris as JSON.',
      schema,
    });
    expect(schema.parse(object)).toEqual(object);
  });

  it('runs a tool that it asks for, and answers with its result', async () => {
    const asked: unknown[] = [];
    const inputSchema = z.object({ city: z.string().max(12) });
    const weather = tool({
      inputSchema,
      execute: async (input) => {
        asked.push(inputSchema.parse(input));
        return 'rain';
      },
    });
    const { steps } = await generateText({
      model,
      ...question,
      maxOutputTokens: 60,
      tools: { weather },
      toolChoice: 'required',
      stopWhen: stepCountIs(2),
    });
    expect(steps[0]?.finishReason).toBe('tool-calls');
    expect(steps[0]?.toolCalls[0]).toMatchObject({ toolName: 'weather' });
    expect(asked.length).toBeGreaterThan(0);
    expect(steps).toHaveLength(2);
  });

  it('says why a request was refused, and does not repeat it', async () => {
    const refused = generateText({ model: provider('no-such-model'), ...question, maxRetries: 2 });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 404, isRetryable: false });
    expect(String(error)).toContain('does not exist or you do not have access to it');
  });
});
