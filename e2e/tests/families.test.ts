// A model of each family through the real server. The default model, a Llama, has the other tests.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatBody, complete, type Message, post } from '../harness/chat.ts';
import {
  GEMMA,
  modelPath,
  Prompts,
  TINY_GEMMA,
  TINY_LLAMA,
  TINY_MIXTRAL,
  TINY_QWEN,
} from '../harness/families.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });

const LIST = Array.from({ length: 60 }, (_, index) => `Line ${index}: the sea is calm.`).join('\n');
const CAPITALS = [
  user('What is the capital of Italy?'),
  assistant('The capital of Italy is Rome.'),
  user('What is the capital of France?'),
];

describe.each([TINY_LLAMA, GEMMA, TINY_GEMMA, TINY_MIXTRAL, TINY_QWEN])('$name', (family) => {
  let server: SpryServer;
  let prompts: Prompts;
  const model = path.basename(family.file ?? '', '.gguf');
  const ask = (fields: ChatBody) => {
    const body = { model, temperature: 0, seed: 1, max_tokens: 12, ...fields };
    return complete(server.url, body);
  };

  beforeAll(async () => {
    const file = await modelPath(family);
    prompts = new Prompts(family, file);
    server = await startServer(['--model', file, '--parallel', '2', '--ctx', '2048']);
  });
  afterAll(async () => {
    prompts?.dispose();
    await server?.stop();
  });

  it('computes the prompt that its template makes', async () => {
    const messages = [system('Be brief.'), ...CAPITALS];
    const { usage } = await ask({ messages, max_tokens: 1 });
    expect(usage.prompt_tokens).toBe(prompts.tokens(messages).length);
  });

  it('ends an answer by its own token, which is not told', async () => {
    const end = prompts.special(family.endOfTurn);
    const answer = await ask({ messages: CAPITALS, logit_bias: { [end]: 100 } });
    expect(answer).toMatchObject({ text: '', finishReason: 'stop' });
    expect(answer.usage.completion_tokens).toBe(1);
  });

  it('writes JSON', async () => {
    for (const temperature of [0, 1]) {
      const messages = [user('Describe a ship as JSON.')];
      const response_format = { type: 'json_object' } as const;
      const { text } = await ask({ messages, temperature, response_format, max_tokens: 40 });
      expect(JSON.parse(text)).toBeTypeOf('object');
    }
  });

  it('says the same whether a beginning is in memory or not', async () => {
    const first = [user(`${LIST}\nWhat is the sea like?`)];
    const other = [user(`${LIST.slice(0, 1000)}\nAnd then came a storm.`)];
    const { text } = await ask({ messages: first });
    const next = [...first, assistant(text), user('And the sky?')];
    const answers = new Map<readonly Message[], string>();
    for (const messages of [other, first, next, other]) {
      const reused = await ask({ messages });
      expect(reused.usage.prompt_tokens_details?.cached_tokens).toBeGreaterThan(200);
      answers.set(messages, reused.text);
    }
    let salt = 0;
    for (const [messages, answer] of answers) {
      const anew = await ask({ messages, cache_salt: `anew ${salt++}` });
      expect(anew.usage.prompt_tokens_details?.cached_tokens).toBe(0);
      expect(anew.text).toBe(answer);
    }
  });

  it('refuses what the template refuses, with its reason', async () => {
    const messages = [assistant('Hello.'), user('Hello!'), user('Is anybody there?')];
    const response = await post(server.url, { model, messages, max_tokens: 1 });
    if (![GEMMA, TINY_GEMMA, TINY_MIXTRAL].includes(family)) expect(response.status).toBe(200);
    else {
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as { error: { message: string; param: string } };
      expect(error.param).toBe('messages');
      expect(error.message).toMatch(/template refuses these messages: .* roles must alternate/);
    }
  });

  // Its weights are in a format that the kernels repack, and then add up in another order.
  if (family !== GEMMA) {
    it('says the same alone and beside another', async () => {
      const bodies = ['the sea', 'the licence'].map((topic, seed) => {
        const messages = [user(`Tell me about ${topic}.`)];
        return { messages, temperature: 1, seed, max_tokens: 48 };
      });
      const alone: string[] = [];
      for (const body of bodies) alone.push((await ask(body)).text);
      const together = await Promise.all(bodies.map(ask));
      expect(together.map(({ text }) => text)).toEqual(alone);
    });
  }

  // These weights were only pretrained: they never learned to end a turn, so a bias must help.
  if (family === GEMMA) {
    it('answers with sense', async () => {
      const logit_bias = { [prompts.special(family.endOfTurn)]: 20 };
      const { text, finishReason } = await ask({ messages: CAPITALS, logit_bias });
      expect(text).toBe('The capital of France is Paris.');
      expect(finishReason).toBe('stop');
    });
  }
});
