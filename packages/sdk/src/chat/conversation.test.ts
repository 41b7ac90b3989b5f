import { describe, expect, it } from 'vitest';
import { BadRequestError, StreamEndedError } from '../errors.ts';
import { Spry } from '../spry.ts';
import { chunk, completion, events, FakeServer, json, textEvents } from '../testing/fake-server.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';

type Body = { messages: { role: string; content: string }[] };

function setUp(
  options: Partial<ConversationOptions>,
  ...script: ConstructorParameters<typeof FakeServer>
): { talk: Conversation; sent: () => string[][] } {
  const server = new FakeServer(...script);
  const client = new Spry({ fetch: server.fetch });
  return {
    talk: new Conversation(client, { model: 'm', tokensMax: 1_000, ...options }),
    sent: () =>
      server.received.map(({ body }) => (body as Body).messages.map(({ content }) => content)),
  };
}

/** An answer of a server that counts `tokens` for each message. */
function counted(content: string, tokens = 10): (received: { body: unknown }) => Response {
  return ({ body }) => {
    const prompt_tokens = (body as Body).messages.length * tokens;
    const usage = { prompt_tokens, completion_tokens: 1, total_tokens: prompt_tokens + 1 };
    return json({ ...completion({ content }), usage });
  };
}

describe('a conversation', () => {
  it('sends what was said before, after the system message', async () => {
    const { talk, sent } = setUp({ system: 'Be kind.' }, counted('Hello.'));
    expect((await talk.send('Hi')).content).toBe('Hello.');
    await talk.send('How are you?');
    expect(sent()).toEqual([
      ['Be kind.', 'Hi'],
      ['Be kind.', 'Hi', 'Hello.', 'How are you?'],
    ]);
    expect(talk.messages).toHaveLength(4);
  });

  it('leaves out the oldest turns, for which the budget has no room, but keeps them', async () => {
    const { talk, sent } = setUp({ system: 'S', tokensMax: 50 }, counted('A'));
    for (const text of ['1', '2', '3', '4', '5']) await talk.send(text);
    expect(sent().at(-1)).toEqual(['S', '4', 'A', '5']);
    expect(talk.messages).toHaveLength(10);
  });

  it('sends what is said now even where it alone is more than the budget', async () => {
    const { talk, sent } = setUp({ tokensMax: 5 }, counted('A'));
    await talk.send('x'.repeat(500));
    expect(sent()[0]).toHaveLength(1);
  });

  it('sends fewer turns when the server has no room for them', async () => {
    const tooLong = json({ error: { message: 'Too long', code: 'context_length_exceeded' } }, 400);
    const script = [counted('A'), counted('A'), tooLong, tooLong, counted('A')] as const;
    const { talk, sent } = setUp({}, ...script);
    for (const text of ['1', '2', '3']) await talk.send(text);
    expect(sent().slice(2)).toEqual([['1', 'A', '2', 'A', '3'], ['2', 'A', '3'], ['3']]);
  });

  it('throws when not even the last message has room', async () => {
    const tooLong = json({ error: { message: 'Too long', code: 'context_length_exceeded' } }, 400);
    const { talk } = setUp({}, tooLong);
    await expect(talk.send('1')).rejects.toBeInstanceOf(BadRequestError);
  });

  it('streams, and remembers the answer once it is whole', async () => {
    const { talk } = setUp({}, textEvents('Hel', 'lo'), events(chunk({ content: 'cut' })));
    const texts: string[] = [];
    for await (const text of talk.stream('Hi')) texts.push(text);
    expect(texts).toEqual(['Hel', 'lo']);
    expect(talk.messages.map(({ content }) => content)).toEqual(['Hi', 'Hello']);
    const cut = (async () => {
      for await (const _ of talk.stream('More'));
    })();
    await expect(cut).rejects.toBeInstanceOf(StreamEndedError);
    expect(talk.messages).toHaveLength(2);
  });

  it('forgets an answer that was left in the middle', async () => {
    const { talk } = setUp({}, textEvents('a', 'b'), textEvents('c'));
    for await (const _ of talk.stream('Hi')) break;
    expect(talk.messages).toEqual([]);
    for await (const _ of talk.stream('Hi'));
    expect(talk.messages).toHaveLength(2);
  });

  it('refuses to say two things at once', async () => {
    const { talk } = setUp({}, counted('A'));
    const first = talk.send('1');
    await expect(talk.send('2')).rejects.toThrow('still waits');
    await first;
    const stream = talk.stream('3');
    await talk.send('4');
    await stream.return(undefined);
  });
});
