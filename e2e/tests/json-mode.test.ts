// Answers of a given form, through the official clients: whatever a small model is asked, with
// whatever limits, what comes out is valid.
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { MODEL } from '../harness/chat.ts';

const url = inject('serverUrl');
const groq = new Groq({ baseURL: url, apiKey: 'any', maxRetries: 0 });
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });

const Person = z.strictObject({
  name: z.string().regex(/^[A-Z][a-z]{1,15}$/),
  age: z.int().min(0).max(120),
  hobbies: z.array(z.enum(['chess', 'music', 'sailing'])).max(3),
});
const schema: Record<string, unknown> = { ...z.toJSONSchema(Person) };
const question = {
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'Describe a person as JSON.' }],
  temperature: 0,
  max_tokens: 64,
};
const anyObject = { type: 'json_object' } as const;
const person = { type: 'json_schema' as const, json_schema: { name: 'person', schema } };

type Asked = Omit<Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>, 'stream'> & {
  readonly structured_outputs?: object;
};

async function ask(fields: Asked): Promise<OpenAI.ChatCompletion> {
  return await openai.chat.completions.create({ ...question, ...fields });
}

async function textOf(fields: Asked): Promise<string> {
  return (await ask(fields)).choices[0]?.message.content ?? '';
}

/** The texts of a stream, by the index of their choice. */
async function streamed(fields: Asked): Promise<string[]> {
  const stream = await openai.chat.completions.create({ ...question, ...fields, stream: true });
  const texts: string[] = [];
  for await (const { choices } of stream) {
    for (const { index, delta } of choices) {
      texts[index] = (texts[index] ?? '') + (delta.content ?? '');
    }
  }
  return texts;
}

async function refusal(fields: Asked): Promise<InstanceType<typeof OpenAI.APIError>> {
  const failed = await ask(fields).catch((thrown: unknown) => thrown);
  if (failed instanceof OpenAI.BadRequestError) return failed;
  throw new Error(`not refused: ${JSON.stringify(failed)}`);
}

describe('json_object', () => {
  it('is an object, whole and streamed, through groq', async () => {
    const body = { ...question, response_format: anyObject };
    const whole = await groq.chat.completions.create(body);
    const text = whole.choices[0]?.message.content ?? '';
    expect(JSON.parse(text)).toBeTypeOf('object');
    expect(whole.usage?.completion_tokens).toBeLessThanOrEqual(question.max_tokens);

    let pieces = '';
    for await (const chunk of await groq.chat.completions.create({ ...body, stream: true })) {
      pieces += chunk.choices[0]?.delta.content ?? '';
    }
    expect(pieces).toBe(text);
  });

  it.each([4, 9, 17, 40])('is whole within %d tokens', async (max_tokens) => {
    const { choices, usage } = await ask({
      response_format: anyObject,
      max_tokens,
      temperature: 1,
      seed: max_tokens,
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toBeTypeOf('object');
    expect(usage?.completion_tokens).toBeLessThanOrEqual(max_tokens);
    expect(choices[0]?.finish_reason).toMatch(/^(stop|length)$/);
  });
});

describe('json_schema', () => {
  it('is valid, and the same whole and streamed', async () => {
    const text = await textOf({ response_format: person });
    Person.parse(JSON.parse(text));
    expect(await streamed({ response_format: person })).toEqual([text]);
  });

  it('is valid at any temperature', async () => {
    for (const seed of [1, 2, 3, 4]) {
      Person.parse(JSON.parse(await textOf({ response_format: person, temperature: 2, seed })));
    }
  });

  it('works through the parsing helper of the client', async () => {
    const { choices } = await openai.chat.completions.parse({
      ...question,
      response_format: zodResponseFormat(Person, 'person'),
    });
    expect(Person.parse(choices[0]?.message.parsed).age).toBeTypeOf('number');
  });

  it('is valid in spite of a stop sequence inside of it', async () => {
    const { choices } = await ask({ response_format: person, stop: ['"age"', '['] });
    Person.parse(JSON.parse(choices[0]?.message.content ?? ''));
    expect(choices[0]?.finish_reason).toBe('stop');
  });

  it('is told to the model, unless a message tells it already', async () => {
    const promptTokens = async (fields: Asked): Promise<number> =>
      (await ask(fields)).usage?.prompt_tokens ?? 0;
    const content = `Describe a person as JSON. ${JSON.stringify(schema, null, 2)}`;
    const messages = [{ role: 'user' as const, content }];
    const plain = await promptTokens({ max_tokens: 1 });
    expect(await promptTokens({ response_format: person })).toBeGreaterThan(plain + 40);
    expect(await promptTokens({ response_format: person, messages })).toBe(
      await promptTokens({ max_tokens: 1, messages }),
    );
  });
});

describe('several choices', () => {
  const several = { response_format: person, temperature: 1, seed: 7, n: 2 };

  it('are each valid, and those of their own seeds', async () => {
    const { choices, usage } = await ask(several);
    expect(choices.map((choice) => choice.index)).toEqual([0, 1]);
    const texts = choices.map((choice) => choice.message.content);
    expect(texts).toEqual([
      await textOf({ ...several, n: 1 }),
      await textOf({ ...several, n: 1, seed: 8 }),
    ]);
    for (const text of texts) Person.parse(JSON.parse(text ?? ''));
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(await streamed(several)).toEqual(texts);
  });

  it('work without a format', async () => {
    const free = { temperature: 1, seed: 3, n: 3, max_tokens: 8 };
    const texts = (await ask(free)).choices.map((choice) => choice.message.content);
    expect(new Set(texts).size).toBe(3);
    expect(await streamed(free)).toEqual(texts);
  });
});

describe('structured_outputs', () => {
  it('chooses one of several texts', async () => {
    const choice = ['yes, surely', 'no, never'];
    expect(choice).toContain(await textOf({ structured_outputs: { choice } }));
  });

  it('matches a pattern as a whole', async () => {
    const regex = '(19|20)[0-9]{2}-(0[1-9]|1[0-2])';
    expect(await textOf({ structured_outputs: { regex } })).toMatch(new RegExp(`^${regex}$`));
  });

  it('takes a schema', async () => {
    expect([true, false]).toContain(
      JSON.parse(await textOf({ structured_outputs: { json: { type: 'boolean' } } })),
    );
  });
});

describe('what cannot be', () => {
  const named = (wanted: object) => ({
    response_format: {
      type: 'json_schema' as const,
      json_schema: { name: 'n', schema: { ...wanted } },
    },
  });

  it('is a budget below the smallest document, refused with both numbers', async () => {
    const error = await refusal({ response_format: person, max_tokens: 3 });
    expect(error).toMatchObject({ code: 'json_validate_failed', param: 'response_format' });
    expect(error.message).toMatch(/\b3\b.*\b\d\d\b/);
    expect(error.headers?.get('x-should-retry')).toBe('false');
  });

  it('is a keyword that is not supported, refused with its place', async () => {
    const wanted = { properties: { a: { $ref: 'https://example.com/a.json' } } };
    const error = await refusal(named(wanted));
    expect(error.param).toBe('response_format');
    expect(error.error).toMatchObject({ schema_path: expect.stringMatching(/^\/properties\/a/) });
  });

  it('is a schema that is wrong, refused with its place', async () => {
    const error = await refusal(named({ properties: { a: { minimum: 'three' } } }));
    expect(error.error).toMatchObject({ schema_path: '/properties/a/minimum' });
  });

  it('is a schema without a valid document', async () => {
    const error = await refusal(named({ type: 'integer', minimum: 5, maximum: 3 }));
    expect(error).toMatchObject({ code: 'json_validate_failed', param: 'response_format' });
  });

  it('is a pattern that is none', async () => {
    const error = await refusal({ structured_outputs: { regex: '(a' } });
    expect(error).toMatchObject({ param: 'structured_outputs' });
    expect(error.error).not.toHaveProperty('schema_path');
  });
});
