import { describe, expect, it } from 'vitest';
import { InvalidResponseError, NotFoundError } from './errors.ts';
import { Spry } from './spry.ts';
import { FakeServer, json } from './testing/fake-server.ts';

const model = { id: 'a/b', object: 'model', created: 1, owned_by: 'c' };

describe('models', () => {
  it('are listed, and given one by one', async () => {
    const server = new FakeServer(json({ object: 'list', data: [model, { ...model, id: 'd' }] }));
    const client = new Spry({ fetch: server.fetch });
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['a/b', 'd']);
    expect((await client.models.list()).data).toHaveLength(2);
    expect((await client.models.list().withResponse()).requestId).toBe('req_1');
  });

  it.each([
    ['a page', new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })],
    ['another document', json({ status: 'ok' })],
    ['nothing', new Response(null, { status: 204 })],
  ])('are no list where the answer is %s', async (_name, response) => {
    const client = new Spry({ fetch: new FakeServer(response).fetch });
    const list = client.models.list();
    await expect(list).rejects.toBeInstanceOf(InvalidResponseError);
    await expect(list).rejects.toThrow('The answer is no list');
    await expect(list[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(InvalidResponseError);
  });

  it('are named as they are, slashes included', async () => {
    const server = new FakeServer(json(model));
    const client = new Spry({ fetch: server.fetch });
    expect((await client.models.retrieve('a/b')).id).toBe('a/b');
    await client.models.delete('a/b');
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET http://127.0.0.1:7779/v1/models/a%2Fb',
      'DELETE http://127.0.0.1:7779/v1/models/a%2Fb',
    ]);
  });

  it('that there are not are an error of their own class', async () => {
    const missing = json({ error: { message: 'None', code: 'model_not_found' } }, 404);
    const client = new Spry({ fetch: new FakeServer(missing).fetch });
    await expect(client.models.retrieve('x')).rejects.toBeInstanceOf(NotFoundError);
  });
});
