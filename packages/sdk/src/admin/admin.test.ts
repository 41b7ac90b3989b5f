import type {
  CreatedKey as WireCreatedKey,
  EngineView as WireEngineView,
  ManagedModelList as WireManagedModelList,
  PullEvent as WirePullEvent,
  RequestRecord as WireRequestRecord,
  UsageSum as WireUsageSum,
} from '@spry/wire';
import { describe, expect, expectTypeOf, it } from 'vitest';
import Core from '../core.ts';
import {
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  StreamEndedError,
} from '../errors.ts';
import type { ClientOptions } from '../options.ts';
import { Spry } from '../spry.ts';
import { DONE, events, FakeServer, json } from '../testing/fake-server.ts';
import { Admin } from './admin.ts';
import type { EngineView } from './engines.ts';
import type { CreatedKey } from './keys.ts';
import type { ManagedModelList, PullEvent } from './models.ts';
import type { RequestRecord } from './requests.ts';
import type { UsageSum } from './usage.ts';

const empty = { object: 'list', data: [] };

function rig(answer: Response, options: ClientOptions = {}): { admin: Admin; server: FakeServer } {
  const server = new FakeServer(answer);
  return { admin: new Admin(new Spry({ fetch: server.fetch, ...options })), server };
}

function asked({ received }: FakeServer): string[] {
  return received.map(({ method, url }) => `${method} ${url.replace(/^http:..[^/]*/, '')}`);
}

describe('the administration', () => {
  it('asks the routes of the server, beside the API that others have too', async () => {
    const { admin, server } = rig(json(empty));
    await admin.keys.list();
    await admin.keys.create({ name: 'laptop' });
    await admin.keys.revoke('a/b');
    await admin.keys.rotate('key_1');
    await admin.usage.list({ from: '2026-01-01', key_id: 'key_1' });
    await admin.requests.list({ limit: 5 });
    await admin.requests.retrieve('req_1');
    await admin.engines.list();
    await admin.models.list();
    await admin.models.load('a/b:c.gguf');
    await admin.models.unload('m');
    expect(asked(server)).toEqual([
      'GET /admin/keys',
      'POST /admin/keys',
      'DELETE /admin/keys/a%2Fb',
      'POST /admin/keys/key_1/rotate',
      'GET /admin/usage?from=2026-01-01&key_id=key_1',
      'GET /admin/requests?limit=5',
      'GET /admin/requests/req_1',
      'GET /admin/engines',
      'GET /admin/models',
      'POST /admin/models/load',
      'POST /admin/models/unload',
    ]);
    expect(server.received[1]?.body).toEqual({ name: 'laptop' });
    expect(server.received[9]?.body).toEqual({ model: 'a/b:c.gguf' });
  });

  it.each([
    ['http://127.0.0.1:1', 'http://127.0.0.1:1/admin/keys'],
    ['http://127.0.0.1:1/openai/v1', 'http://127.0.0.1:1/admin/keys'],
    ['http://127.0.0.1:1/spry/v1', 'http://127.0.0.1:1/spry/admin/keys'],
  ])('of a server at %s is at %s, and gets the key', async (baseURL, url) => {
    const { admin, server } = rig(json(empty), { baseURL, apiKey: 'boss' });
    await admin.keys.list();
    expect(server.received[0]?.url).toBe(url);
    expect(server.received[0]?.headers.get('authorization')).toBe('Bearer boss');
  });

  it('works with the client without helpers', async () => {
    const server = new FakeServer(json(empty));
    await new Admin(new Core({ fetch: server.fetch })).keys.list();
    expect(asked(server)).toEqual(['GET /admin/keys']);
  });

  it('gives lists whole, and one by one', async () => {
    const { admin } = rig(json({ object: 'list', data: [{ id: 'key_1' }, { id: 'key_2' }] }));
    const ids: string[] = [];
    for await (const { id } of admin.keys.list()) ids.push(id);
    expect(ids).toEqual(['key_1', 'key_2']);
    expect((await admin.keys.list()).data).toHaveLength(2);
    expect((await admin.keys.list().withResponse()).requestId).toBe('req_1');
  });

  it.each([
    [403, PermissionDeniedError],
    [404, NotFoundError],
    [409, ConflictError],
  ])('tells a refusal of status %d by its class', async (status, Class) => {
    const { admin } = rig(json({ error: { message: 'No.' } }, status));
    await expect(admin.keys.revoke('laptop')).rejects.toBeInstanceOf(Class);
  });

  it('covers what Spry sends', () => {
    expectTypeOf<WireCreatedKey>().toExtend<CreatedKey>();
    expectTypeOf<WireUsageSum>().toExtend<UsageSum>();
    expectTypeOf<WireRequestRecord>().toExtend<RequestRecord>();
    expectTypeOf<WireEngineView>().toExtend<EngineView>();
    expectTypeOf<WireManagedModelList>().toExtend<ManagedModelList>();
    expectTypeOf<WirePullEvent>().toExtend<PullEvent>();
  });
});

async function readPull(admin: Admin): Promise<PullEvent[]> {
  const told: PullEvent[] = [];
  for await (const event of await admin.models.pull({ model: 'm' })) told.push(event);
  return told;
}

describe('a pull', () => {
  const progress = 'data: {"type":"progress","received_bytes":1,"total_bytes":2}\n\n';

  it('tells how far it is, to its end', async () => {
    const pulled = 'data: {"type":"pulled","model":{"id":"m"}}\n\n';
    const { admin, server } = rig(events(progress, pulled, DONE));
    expect((await readPull(admin)).map(({ type }) => type)).toEqual(['progress', 'pulled']);
    expect(asked(server)).toEqual(['POST /admin/models/pull']);
    expect(server.received[0]?.body).toEqual({ model: 'm' });
  });

  it('that breaks off is an error, not an end', async () => {
    const { admin } = rig(events(progress));
    await expect(readPull(admin)).rejects.toBeInstanceOf(StreamEndedError);
  });

  it('that fails is told in the words of the server', async () => {
    const error = '{"error":{"message":"No such file.","code":"pull_failed","status_code":502}}';
    const { admin } = rig(events(progress, `event: error\ndata: ${error}\n\n`));
    await expect(readPull(admin)).rejects.toMatchObject({ status: 502, code: 'pull_failed' });
  });
});
