import { describe, expect, it } from 'vitest';
import { PromptThread } from './prompt-thread.ts';

const PROGRAM = new URL('../testing/scripted-prompt-thread.mjs', import.meta.url);
const DATA = {
  vocabulary: {
    size: 0,
    specialTokens: [],
    leadingToken: null,
    bosText: '',
    eosText: '',
    chatTemplate: null,
  },
  tokenizerAddress: null,
  tokensMax: 10,
};

function question(rawPrompt: string): Parameters<PromptThread['make']>[0] {
  return { messages: [], rawPrompt, options: {} };
}

function thread(timeoutMs = 20_000): PromptThread {
  return new PromptThread(DATA, PROGRAM, timeoutMs);
}

const first = { fits: true, tokens: Int32Array.of(1), thought: 'none' };

describe('the thread for prompts', () => {
  it('is one for all of them', async () => {
    const prompts = thread();
    expect(await prompts.make(question('good'))).toEqual(first);
    expect(await prompts.make(question('good'))).toEqual({ ...first, tokens: Int32Array.of(2) });
  });

  it('refuses as the engine does', async () => {
    await expect(thread().make(question('refuse'))).rejects.toMatchObject({
      name: 'EngineError',
      code: 'invalid_messages',
      message: 'not like this',
    });
  });

  it.each([
    ['throw', 20_000, 'no luck'],
    ['exit', 20_000, 'its thread has ended'],
    ['hang', 300, 'it took longer than 0.3 s'],
  ])('is replaced by a new one when it is to %s', async (what, timeoutMs, reason) => {
    const prompts = thread(timeoutMs);
    await expect(prompts.make(question(what))).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining(`The prompt could not be made: ${reason}`),
    });
    if (timeoutMs > 1000) expect(await prompts.make(question('good'))).toEqual(first);
  });
});
