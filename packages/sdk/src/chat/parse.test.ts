import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { responseFormat } from '../schema/response-format.ts';
import { SchemaConversionError, SchemaValidationError } from '../schema/standard-schema.ts';
import { Spry } from '../spry.ts';
import { completion, FakeServer, json } from '../testing/fake-server.ts';
import { tool } from '../tools/tool.ts';
import { ContentFilterFinishReasonError, LengthFinishReasonError } from './parse.ts';

const schema = z.object({ name: z.string(), year: z.number() });
const messages = [{ role: 'user', content: 'Who?' }] as const;

function clientFor(message: object, finishReason?: string): { client: Spry; server: FakeServer } {
  const server = new FakeServer(json(completion(message, finishReason)));
  return { client: new Spry({ fetch: server.fetch }), server };
}

describe('parse', () => {
  it('asks for the schema, and gives a checked document and the request id', async () => {
    const { client, server } = clientFor({ content: '{"name":"Ada","year":1815}' });
    const answer = await client.chat.completions.parse({
      model: 'm',
      messages,
      response_format: schema,
    });
    expect(answer.choices[0]?.message.parsed).toEqual({ name: 'Ada', year: 1815 });
    expect(answer._request_id).toBe('req_1');
    expect(server.received[0]?.body).toMatchObject({
      model: 'm',
      stream: false,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: { required: ['name', 'year'] } },
      },
    });
  });

  it('takes formats made before, and plain ones of the API', async () => {
    const { client, server } = clientFor({ content: '{"name":"Ada","year":1815}' });
    const named = responseFormat(schema, 'person');
    const typed = await client.chat.completions.parse({
      model: 'm',
      messages,
      response_format: named,
    });
    expect(typed.choices[0]?.message.parsed?.year).toBe(1815);
    expect(server.received[0]?.body).toMatchObject({
      response_format: { json_schema: { name: 'person' } },
    });
    const plain = await client.chat.completions.parse({
      model: 'm',
      messages,
      response_format: { type: 'json_object' },
    });
    expect(plain.choices[0]?.message.parsed).toEqual({ name: 'Ada', year: 1815 });
  });

  it('gives no document where none was asked for', async () => {
    const { client } = clientFor({ content: '{"a":1}' });
    const answer = await client.chat.completions.parse({ model: 'm', messages });
    expect(answer.choices[0]?.message.parsed).toBeNull();
  });

  it('gives no document where the model refused', async () => {
    const { client } = clientFor({ content: null, refusal: 'I will not.' });
    const answer = await client.chat.completions.parse({
      model: 'm',
      messages,
      response_format: schema,
    });
    expect(answer.choices[0]?.message.parsed).toBeNull();
  });

  it.each([['no JSON'], ['{"name":"Ada"}'], ['']])('never passes on %j', async (content) => {
    const { client } = clientFor({ content });
    const asked = client.chat.completions.parse({ model: 'm', messages, response_format: schema });
    await expect(asked).rejects.toBeInstanceOf(SchemaValidationError);
  });

  it('takes a whole document that a limit ended, and names the limit otherwise', async () => {
    const whole = clientFor({ content: '{"name":"Ada","year":1815}' }, 'length').client;
    const params = { model: 'm', messages, response_format: schema };
    const answer = await whole.chat.completions.parse(params);
    expect(answer.choices[0]?.message.parsed?.name).toBe('Ada');
    const cut = clientFor({ content: '{"name":"A' }, 'length').client;
    await expect(cut.chat.completions.parse(params)).rejects.toBeInstanceOf(
      LengthFinishReasonError,
    );
  });

  it('throws when a filter cut the answer', async () => {
    const { client } = clientFor({ content: '{"name":"Ada","year":1815}' }, 'content_filter');
    const asked = client.chat.completions.parse({ model: 'm', messages, response_format: schema });
    await expect(asked).rejects.toBeInstanceOf(ContentFilterFinishReasonError);
  });

  it('parses the arguments of calls by the schemas of their tools', async () => {
    const call = { name: 'weather', arguments: '{"city":"Rome"}' };
    const tool_calls = [
      { id: 'c1', type: 'function', function: call },
      { id: 'c2', type: 'function', function: { name: 'plain', arguments: '{}' } },
    ];
    const { client, server } = clientFor({ tool_calls }, 'tool_calls');
    const weather = tool({ name: 'weather', parameters: z.object({ city: z.string() }) });
    const plain = { type: 'function', function: { name: 'plain' } } as const;
    const answer = await client.chat.completions.parse({
      model: 'm',
      messages,
      tools: [weather, plain],
      response_format: schema,
    });
    const { message } = answer.choices[0] ?? {};
    expect(message?.parsed).toBeNull();
    const parsed = message?.tool_calls?.map((one) => one.function.parsed_arguments);
    expect(parsed).toEqual([{ city: 'Rome' }, null]);
    expect(server.received[0]?.body).toMatchObject({
      tools: [
        { function: { name: 'weather', strict: true, parameters: { required: ['city'] } } },
        { function: { name: 'plain' } },
      ],
    });
  });

  it('refuses a schema that cannot be told, before it asks', () => {
    const { client, server } = clientFor({});
    const response_format = z.object({ at: z.date() });
    expect(() => client.chat.completions.parse({ model: 'm', messages, response_format })).toThrow(
      SchemaConversionError,
    );
    expect(server.received).toEqual([]);
  });
});
