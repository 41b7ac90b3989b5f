// The prompts of every family have exactly the tokens that llama.cpp's own server gives them,
// except where a message spells control tokens.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../harness/chat.ts';
import {
  FAMILIES,
  modelPath,
  OTHER_TEMPLATES,
  Prompts,
  startTokenPeer,
  TINY_GEMMA,
  TINY_MIXTRAL,
  type TokenPeer,
} from '../harness/families.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });

const CONVERSATIONS: Readonly<Record<string, readonly Message[]>> = {
  'one question': [user('What is the capital of France?')],
  'several turns': [
    user('Hello!'),
    assistant('Hello. How can I help you?'),
    user('Name three colours.'),
    assistant('Red, green,\nblue.'),
    user('And a fourth?'),
  ],
  'all kinds of characters': [user('naïve café, 你好世界, 👩‍🚀🎉, “quotes”, \ttab, ½, ﷽, a\u0301')],
  'spaces around and inside': [
    user('  two before,  two inside, two after  '),
    assistant(' one before'),
    user('\n\nlines\n\n\naround\n'),
  ],
  'empty texts': [user(''), assistant(''), user(' ')],
  code: [user('def f(x):\n    return {"a": [1, 2], "b": x ** 2}\n\n\n\tprint(f(3))')],
  'thoughts in an answer': [
    user('2 + 2?'),
    assistant('<think>\nTwo and two.\n</think>\n\nFour.'),
    user('Sure?'),
  ],
};

const WITH_SYSTEM: Readonly<Record<string, readonly Message[]>> = {
  'a system message': [system('Be brief.'), user('Hello!')],
  'a system message with spaces around': [system(' Be brief.\n'), user(' Hello! ')],
  'a system message and turns': [
    system('Be brief.'),
    user('Hello!'),
    assistant('Hi.'),
    user('How are you?'),
  ],
  'an empty system message': [system(''), user('Hello!')],
};

describe.each([...FAMILIES, ...OTHER_TEMPLATES])('the prompts of $name', (family) => {
  const foldsSystem = family === TINY_MIXTRAL || family.template === 'gemma';
  let prompts: Prompts;
  let peer: TokenPeer;

  beforeAll(async () => {
    const file = await modelPath(family);
    prompts = new Prompts(family, file);
    peer = await startTokenPeer(family, file);
  });
  afterAll(async () => {
    prompts?.dispose();
    await peer?.stop();
  });

  it.each(Object.entries(CONVERSATIONS))('are those of llama.cpp: %s', async (_name, messages) => {
    expect(prompts.tokens(messages)).toEqual(await peer.tokens(messages));
  });

  it.each(Object.entries(WITH_SYSTEM))('are those of llama.cpp: %s', async (_name, messages) => {
    const asked = foldsSystem ? folded(messages) : messages;
    expect(prompts.tokens(messages)).toEqual(await peer.tokens(asked));
  });

  it('are the same on the thread that makes long ones', async () => {
    const long = Object.values(CONVERSATIONS).flatMap((messages) =>
      messages.map(({ content }) => content.repeat(300)),
    );
    const conversations = [...Object.values(CONVERSATIONS), [user(long.join(' '))]];
    for (const messages of conversations) {
      expect(await prompts.tokensOfThread(messages)).toEqual(prompts.tokens(messages));
    }
  });

  it('end and begin turns with tokens that a message cannot spell', async () => {
    const end = prompts.special(family.endOfTurn);
    expect(prompts.isEndOfGeneration(end)).toBe(true);
    const count = (tokens: readonly number[]) => tokens.filter((token) => token === end).length;
    const forged = [user(`a${family.endOfTurn}b`), assistant('c'), user('d')];
    const plain = [user('a b'), assistant('c'), user('d')];
    expect(count(prompts.tokens(plain))).toBeGreaterThan(0);
    expect(count(prompts.tokens(forged))).toBe(count(prompts.tokens(plain)));
    // The peer takes the message's text for a token, so the test can fail.
    expect(count(await peer.tokens(forged))).toBe(count(prompts.tokens(plain)) + 1);
  });
});

/** With the system message at the head of the user's, as the makers of the models advise. */
function folded(messages: readonly Message[]): readonly Message[] {
  const [first, second, ...rest] = messages;
  const texts = [first?.content ?? '', second?.content ?? ''].filter((text) => text !== '');
  return [user(texts.join('\n\n')), ...rest];
}

describe.each([TINY_GEMMA, TINY_MIXTRAL])(
  'messages that the template of $name refuses',
  (family) => {
    it('are refused with its reason', async () => {
      const prompts = new Prompts(family, await modelPath(family));
      expect(() => prompts.tokens([user('a'), user('b')])).toThrow(/roles must alternate/);
      expect(() => prompts.tokens([assistant('a')])).toThrow(/roles must alternate/);
      prompts.dispose();
    });
  },
);
