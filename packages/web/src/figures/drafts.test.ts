import { Spry } from '@spry/sdk';
import { expect, it } from 'vitest';
import { readDrafts } from './drafts.ts';

const work = { drafted_tokens: 40, accepted_draft_tokens: 31 };
const running = { duration: null, answer: null };
const ended = { duration: 1.5, answer: { work } };

/** A client whose server gives these answers in turn, and the addresses that it was asked for. */
function clientFor(answers: readonly Response[]): { client: Spry; asked: string[] } {
  const asked: string[] = [];
  const fetch = async (address: unknown): Promise<Response> => {
    asked.push(String(address));
    return answers[asked.length - 1] ?? Response.error();
  };
  const client = new Spry({ baseURL: 'http://127.0.0.1:1', apiKey: 'x', maxRetries: 0, fetch });
  return { client, asked };
}

const noWait = async (): Promise<void> => {};

it('waits until the record of the request is whole', async () => {
  const { client, asked } = clientFor([Response.json(running), Response.json(ended)]);
  expect(await readDrafts(client, 'a', 'req_1', noWait)).toEqual({ drafted: 40, accepted: 31 });
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain('/admin/requests/req_1');
});

it('does not wait for ever, nor for a request that was never worked on', async () => {
  const endless = clientFor(Array.from({ length: 9 }, () => Response.json(running)));
  expect(await readDrafts(endless.client, 'a', 'req_1', noWait)).toBeUndefined();
  expect(endless.asked).toHaveLength(4);
  const refused = clientFor([Response.json({ duration: 0.1, answer: null })]);
  expect(await readDrafts(refused.client, 'a', 'req_1', noWait)).toBeUndefined();
});

it('asks once with a key that may not know', async () => {
  const forbidden = new Response('{}', { status: 403 });
  const { client, asked } = clientFor([forbidden, Response.json(ended)]);
  expect(await readDrafts(client, 'guest', 'req_1', noWait)).toBeUndefined();
  expect(await readDrafts(client, 'guest', 'req_2', noWait)).toBeUndefined();
  expect(asked).toHaveLength(1);
});
