// The official OpenAI client for JavaScript, unmodified.
import OpenAI from 'openai';
import { describe, expect, inject, it } from 'vitest';
import { MODEL } from '../harness/chat.ts';

const url = inject('serverUrl');
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });
const story = {
  model: MODEL,
  messages: [{ role: 'user' as const, content: 'Tell me a story about a lighthouse.' }],
  max_tokens: 32,
};

async function storyText(sampling: { temperature?: number; seed?: number }): Promise<string> {
  const answer = await client.chat.completions.create({ ...story, ...sampling });
  return answer.choices[0]?.message.content ?? '';
}

describe('completions', () => {
  it('stop at max_tokens with the reason length', async () => {
    const answer = await client.chat.completions.create({ ...story, max_tokens: 7 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage?.completion_tokens).toBe(7);
  });

  it('prefer max_completion_tokens', async () => {
    const answer = await client.chat.completions.create({ ...story, max_completion_tokens: 3 });
    expect(answer.usage?.completion_tokens).toBe(3);
  });

  it('are the same text at temperature 0', async () => {
    expect(await storyText({ temperature: 0 })).toBe(await storyText({ temperature: 0 }));
  });

  it('are the same text with the same seed and another with another', async () => {
    const first = await storyText({ temperature: 1, seed: 7 });
    expect(await storyText({ temperature: 1, seed: 7 })).toBe(first);
    expect(await storyText({ temperature: 1, seed: 8 })).not.toBe(first);
  });

  it('draw a new seed when none is given', async () => {
    expect(await storyText({ temperature: 1 })).not.toBe(await storyText({ temperature: 1 }));
  });

  it('stream with a usage chunk on request, and only then', async () => {
    const usageChunks = async (include_usage: boolean): Promise<number[]> => {
      const stream = await client.chat.completions.create({
        ...story,
        temperature: 0, // drawn at random, the answer may end before its limit
        stream: true,
        stream_options: { include_usage },
      });
      const counts: number[] = [];
      for await (const { choices, usage } of stream) {
        if (choices.length === 0) counts.push(usage?.completion_tokens ?? 0);
      }
      return counts;
    };
    const [counted] = await usageChunks(true);
    expect(counted).toBe(32);
    expect(await usageChunks(false)).toEqual([]);
  });

  it('work through the stream helper of the client', async () => {
    const runner = client.chat.completions.stream({ ...story, temperature: 0 });
    expect(await runner.finalContent()).toBe(await storyText({ temperature: 0 }));
  });
});

describe('log probabilities', () => {
  const scored = { ...story, temperature: 0, logprobs: true, top_logprobs: 3 };

  it('spell the answer; greedy takes the likeliest, alone and in a stream', async () => {
    const [choice] = (await client.chat.completions.create(scored)).choices;
    const tokens = choice?.logprobs?.content ?? [];
    const bytes = Buffer.from(tokens.flatMap((token) => token.bytes ?? []));
    expect(bytes.toString()).toBe(choice?.message.content);
    for (const token of tokens) {
      expect(token.top_logprobs).toHaveLength(3);
      expect(token.logprob).toBe(token.top_logprobs[0]?.logprob);
      const total = token.top_logprobs.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
      expect(total).toBeLessThanOrEqual(1);
    }
    const streamed: typeof tokens = [];
    for await (const chunk of await client.chat.completions.create({ ...scored, stream: true })) {
      streamed.push(...(chunk.choices[0]?.logprobs?.content ?? []));
    }
    expect(streamed.map(({ token }) => token)).toEqual(tokens.map(({ token }) => token));
  });

  it('tell nothing of a stop sequence', async () => {
    const stopped = { ...scored, stop: [' '] };
    const [choice] = (await client.chat.completions.create(stopped)).choices;
    const tokens = choice?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join('')).toBe(choice?.message.content);
    expect(choice?.message.content).not.toContain(' ');
  });
});

describe('ways of sampling', () => {
  it('a bias of 100 leaves one token, and one for no token is refused', async () => {
    const preferred = { ...story, temperature: 0, max_tokens: 3, logit_bias: { 42: 100 } };
    const [choice] = (await client.chat.completions.create(preferred)).choices;
    expect(choice?.message.content).toMatch(/^(.+)\1\1$/s);
    const failed = client.chat.completions.create({ ...story, logit_bias: { 10000000: 1 } });
    await expect(failed).rejects.toMatchObject({ status: 400, param: 'logit_bias' });
  });

  it('a penalty for frequency ends repetition', async () => {
    const loop = { ...story, temperature: 0, max_tokens: 8, logit_bias: { 42: 100 } };
    const repeated = (await client.chat.completions.create(loop)).choices[0]?.message.content;
    const varied = { ...loop, logit_bias: { 42: 10 }, frequency_penalty: 2 };
    const content = (await client.chat.completions.create(varied)).choices[0]?.message.content;
    expect(content).not.toBe(repeated);
  });
});

describe('models', () => {
  it('are listed with the default first', async () => {
    const models = (await client.models.list()).data;
    expect(models[0]).toMatchObject({ id: MODEL, object: 'model', active: true });
    expect(models.map((model) => model.id)).toContain('llama3-8b-8192');
  });

  it('are retrieved by id, also percent-encoded', async () => {
    expect((await client.models.retrieve(MODEL)).id).toBe(MODEL);
    const response = await fetch(`${url}/v1/models/${MODEL.replaceAll('-', '%2D')}`);
    expect(await response.json()).toMatchObject({ id: MODEL, owned_by: expect.any(String) });
  });

  it('are NotFoundError when unknown, with the id as it was meant', async () => {
    await expect(client.models.retrieve('some/model')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('some/model'),
    });
  });
});

describe('errors', () => {
  it('name the parameter', async () => {
    const failed = client.chat.completions.create({ ...story, top_p: 2 });
    await expect(failed).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(failed).rejects.toMatchObject({
      param: 'top_p',
      type: 'invalid_request_error',
      requestID: expect.stringMatching(/^req_/),
    });
  });

  it('refuse what cannot be done yet instead of ignoring it', async () => {
    const failed = client.chat.completions.create({
      ...story,
      prediction: { type: 'content', content: 'Once' },
    });
    await expect(failed).rejects.toMatchObject({ status: 400, param: 'prediction' });
  });

  it('count the tokens of a prompt that is too long', async () => {
    const messages = [{ role: 'user' as const, content: 'word '.repeat(20_000) }];
    const failed = client.chat.completions.create({ ...story, messages });
    await expect(failed).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      param: 'messages',
      message: expect.stringMatching(/\d{4,}.*\d{4,}/),
    });
  });
});

describe('base URLs', () => {
  it.each(['/v1', '/v1/', '/openai/v1', '/openai/v1/openai/v1', '/openai/v1/v1'])(
    '%s',
    async (suffix) => {
      const variant = new OpenAI({ baseURL: url + suffix, apiKey: 'any', maxRetries: 0 });
      const answer = await variant.chat.completions.create({ ...story, max_tokens: 1 });
      expect(answer.usage?.completion_tokens).toBe(1);
    },
  );
});
