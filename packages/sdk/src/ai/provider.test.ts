import {
  APICallError,
  type LanguageModelV3,
  type LanguageModelV3CallOptions,
} from '@ai-sdk/provider';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Spry } from '../spry.ts';
import {
  chunk,
  completion,
  DONE,
  events,
  FakeServer,
  json,
  openEvents,
  type Received,
} from '../testing/fake-server.ts';
import { createSpry } from './provider.ts';

const prompt: LanguageModelV3CallOptions['prompt'] = [
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
];

function setUp(...script: ConstructorParameters<typeof FakeServer>): {
  model: LanguageModelV3;
  received: Received[];
} {
  const server = new FakeServer(...script);
  return { model: createSpry({ fetch: server.fetch })('m'), received: server.received };
}

async function partsOf(model: LanguageModelV3, options = { prompt }): Promise<object[]> {
  const { stream } = await model.doStream(options);
  const parts: object[] = [];
  for await (const part of stream as unknown as AsyncIterable<object>) parts.push(part);
  return parts;
}

describe('the provider for the AI SDK', () => {
  it('asks with all settings', async () => {
    const { model, received } = setUp(json(completion({ content: 'Hello' })));
    await model.doGenerate({
      prompt,
      maxOutputTokens: 5,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stopSequences: ['.'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      headers: { 'x-a': '1' },
      providerOptions: { spry: { min_p: 0.1 }, other: { a: 1 } },
    });
    expect(received[0]?.body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 5,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      seed: 7,
      stop: ['.'],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      min_p: 0.1,
      stream: false,
    });
    expect(received[0]?.headers.get('x-a')).toBe('1');
  });

  it('gives thoughts, text, calls, the reason and the counts', async () => {
    const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    const whole = completion({ reasoning: 'hm', content: 'Yes', tool_calls }, 'tool_calls');
    const { model } = setUp(json({ ...whole, usage }));
    const result = await model.doGenerate({ prompt });
    expect(result.content).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Yes' },
      { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' },
    ]);
    expect(result.finishReason).toEqual({ unified: 'tool-calls', raw: 'tool_calls' });
    expect(result.usage).toMatchObject({
      inputTokens: { total: 10, noCache: 6, cacheRead: 4 },
      outputTokens: { total: 5, text: 3, reasoning: 2 },
    });
    expect(result.response).toMatchObject({ id: 'chatcmpl-1', modelId: 'm' });
    expect(result.response?.headers?.['x-request-id']).toBe('req_1');
  });

  it('asks for documents, and offers tools', async () => {
    const { model, received } = setUp(json(completion({ content: '{}' })));
    const schema = { type: 'object', properties: {}, additionalProperties: false } as const;
    const { warnings } = await model.doGenerate({
      prompt,
      responseFormat: { type: 'json', schema },
      tools: [
        { type: 'function', name: 'f', inputSchema: schema },
        { type: 'provider', id: 'x.search', name: 'search', args: {} },
      ],
      toolChoice: { type: 'tool', toolName: 'f' },
    });
    expect(received[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'response', strict: true, schema },
      },
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    });
    expect(warnings).toMatchObject([
      { type: 'unsupported', feature: expect.stringContaining('x.search') },
    ]);
    await model.doGenerate({ prompt, responseFormat: { type: 'json' } });
    expect(received[1]?.body).toMatchObject({ response_format: { type: 'json_object' } });
  });

  it('translates whole conversations', async () => {
    const { model, received } = setUp(json(completion({ content: 'ok' })));
    await model.doGenerate({
      prompt: [
        { role: 'system', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'file', mediaType: 'image/png', data: Uint8Array.of(1, 2, 255) },
            { type: 'file', mediaType: 'image/*', data: new URL('https://a.example/b.png') },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: { a: 1 } },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c',
              toolName: 'f',
              output: { type: 'json', value: { b: 2 } },
            },
          ],
        },
      ],
    });
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    expect(received[0]?.body).toHaveProperty('messages', [
      { role: 'system', content: 'Be kind.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AQL/' } },
          { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
        ],
      },
      { role: 'assistant', content: null, reasoning: 'hm', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: '{"b":2}' },
    ]);
  });

  it('refuses files that are no images', async () => {
    const { model, received } = setUp(json(1));
    const content = [{ type: 'file' as const, mediaType: 'audio/wav', data: 'AA==' }];
    const asked = model.doGenerate({ prompt: [{ role: 'user', content }] });
    await expect(asked).rejects.toThrow('audio/wav');
    expect(received).toEqual([]);
  });

  it('streams parts that begin and end one after the other', async () => {
    const call = (index: number, id: string, text: string): object => ({
      tool_calls: [{ index, id, function: { name: 'f', arguments: text } }],
    });
    const { model } = setUp(
      events(
        chunk({ reasoning: 'hm' }),
        chunk({ content: 'a' }),
        chunk({ content: 'b' }),
        chunk(call(0, 'c0', '{')),
        chunk(call(1, 'c1', '')),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '}' } }] }),
        chunk({}, 'tool_calls'),
        DONE,
      ),
    );
    expect(await partsOf(model)).toMatchObject([
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'chatcmpl-1', modelId: 'm' },
      { type: 'reasoning-start', id: '0' },
      { type: 'reasoning-delta', id: '0', delta: 'hm' },
      { type: 'reasoning-end', id: '0' },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'a' },
      { type: 'text-delta', id: '1', delta: 'b' },
      { type: 'text-end', id: '1' },
      { type: 'tool-input-start', id: 'c0', toolName: 'f' },
      { type: 'tool-input-delta', id: 'c0', delta: '{' },
      { type: 'tool-input-start', id: 'c1', toolName: 'f' },
      { type: 'tool-input-delta', id: 'c0', delta: '}' },
      { type: 'tool-input-end', id: 'c0' },
      { type: 'tool-call', toolCallId: 'c0', toolName: 'f', input: '{}' },
      { type: 'tool-input-end', id: 'c1' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: '{}' },
      { type: 'finish', finishReason: { unified: 'tool-calls' } },
    ]);
  });

  it('never lets a broken stream end well', async () => {
    const { model } = setUp(events(chunk({ content: 'a' })));
    const parts = await partsOf(model);
    expect(parts.at(-2)).toMatchObject({ type: 'error', error: { name: 'StreamEndedError' } });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'error' } });
  });

  it('ends the request when its stream is left', async () => {
    const { model, received } = setUp(
      (one) => openEvents(one, chunk({ content: 'a' }), chunk({ content: 'b' })).response,
    );
    const { stream } = await model.doStream({ prompt });
    const reader = stream.getReader();
    for (let count = 0; count < 4; count++) await reader.read();
    await reader.cancel();
    expect(received[0]?.signal?.aborted).toBe(true);
  });

  it('leaves it to the AI SDK to try again, with errors that it knows', async () => {
    const { model, received } = setUp(json({ error: { message: 'Busy' } }, 503));
    const error = await Promise.resolve(model.doGenerate({ prompt })).catch((thrown) => thrown);
    expect(received).toHaveLength(1);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 503, isRetryable: true });
    expect(error.url).toBe('http://127.0.0.1:7779/v1/chat/completions');
    expect(error.cause).toBeInstanceOf(Spry.InternalServerError);
    const refused = setUp(json({ error: { message: 'No' } }, 400)).model;
    await expect(refused.doStream({ prompt })).rejects.toMatchObject({ isRetryable: false });
  });

  it('passes on the reason of an abort', async () => {
    const reason = new DOMException('stop', 'AbortError');
    const { model } = setUp(json(1));
    const asked = model.doGenerate({ prompt, abortSignal: AbortSignal.abort(reason) });
    await expect(asked).rejects.toBe(reason);
  });

  it('is a provider by the types of the AI SDK', () => {
    const provider = createSpry();
    expectTypeOf(provider('m')).toEqualTypeOf<LanguageModelV3>();
    expect(provider.languageModel('m').modelId).toBe('m');
    expect(() => provider.embeddingModel('e')).toThrow('embedding');
  });
});
