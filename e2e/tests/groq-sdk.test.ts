// The official Groq client for JavaScript, unmodified.
import Groq from 'groq-sdk';
import { describe, expect, inject, it } from 'vitest';
import { MODEL } from '../harness/chat.ts';

const url = inject('serverUrl');
const client = new Groq({ baseURL: url, apiKey: 'any', maxRetries: 0 });
const question = {
  model: MODEL,
  messages: [
    { role: 'system' as const, content: 'You are a helpful assistant.' },
    { role: 'user' as const, content: 'What is the capital of France?' },
  ],
  temperature: 0,
  max_tokens: 24,
};

describe('completions', () => {
  it('answers with text, usage and the request id of the header', async () => {
    const { data, response } = await client.chat.completions.create(question).withResponse();
    expect(data.object).toBe('chat.completion');
    expect(data.choices[0]?.message).toMatchObject({ role: 'assistant' });
    expect(data.choices[0]?.message.content).toContain('Paris');
    expect(data.usage?.total_tokens).toBe(
      (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
    );
    expect(data.usage?.total_time).toBeGreaterThan(0);
    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(/^req_[0-9a-z]{26}$/);
    expect(data).toMatchObject({ x_groq: { id: requestId } });
  });

  it('streams the same text, with usage in the last chunk', async () => {
    const whole = await client.chat.completions.create(question);
    const stream = await client.chat.completions.create({ ...question, stream: true });
    let text = '';
    const ids = new Set<string>();
    let last: Groq.Chat.ChatCompletionChunk | undefined;
    for await (const chunk of stream) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(ids.size).toBe(1);
    expect(last?.choices[0]?.finish_reason).toBe(whole.choices[0]?.finish_reason);
    expect(last?.x_groq?.usage?.completion_tokens).toBe(whole.usage?.completion_tokens);
  });

  it('ends the connection of a stream whose loop is left', async () => {
    const stream = await client.chat.completions.create({ ...question, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    expect(stream.controller.signal.aborted).toBe(true);
  });

  it.each([
    ['one', 'Paris'],
    ['several', ['Berlin', 'Paris', 'Rome', 'Madrid']],
  ])('cuts the answer at a stop sequence: %s', async (_, stop) => {
    const answer = await client.chat.completions.create({ ...question, stop });
    const whole = await client.chat.completions.create(question);
    const text = whole.choices[0]?.message.content ?? '';
    expect(answer.choices[0]?.message.content).toBe(text.slice(0, text.indexOf('Paris')));
    expect(answer.choices[0]?.finish_reason).toBe('stop');
  });

  it('takes null for every optional parameter', async () => {
    const answer = await client.chat.completions.create({
      ...question,
      stop: null,
      seed: null,
      top_p: null,
      stream: null,
      max_completion_tokens: null,
      response_format: null,
      reasoning_format: null,
    });
    expect(answer.choices[0]?.message.content).toContain('Paris');
  });
});

describe('errors', () => {
  it('are NotFoundError for an unknown model', async () => {
    const failed = client.chat.completions.create({ ...question, model: 'no-such-model' });
    await expect(failed).rejects.toBeInstanceOf(Groq.NotFoundError);
    await expect(failed).rejects.toMatchObject({
      status: 404,
      error: { error: { code: 'model_not_found', type: 'invalid_request_error' } },
    });
  });

  it('are BadRequestError before the first byte, for streams too', async () => {
    const failed = client.chat.completions.create({ ...question, temperature: 3, stream: true });
    await expect(failed).rejects.toBeInstanceOf(Groq.BadRequestError);
    await expect(failed).rejects.toMatchObject({ error: { error: { param: 'temperature' } } });
  });
});

describe('base URLs', () => {
  it.each(['', '/', '/openai/v1', '/openai/v1/'])('%s', async (suffix) => {
    const variant = new Groq({ baseURL: url + suffix, apiKey: 'any', maxRetries: 0 });
    const { data } = await variant.models.list();
    expect(data[0]?.id).toBe(MODEL);
    const answer = await variant.chat.completions.create({ ...question, max_tokens: 1 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
  });
});
