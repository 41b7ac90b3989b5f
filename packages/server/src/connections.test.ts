import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, test } from 'vitest';
import { Connections } from './connections.ts';
import { RawClient } from './testing/raw-client.ts';

const countMax = 3;
const get = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

test('a full server gives up the connection that has been idle for the longest', async () => {
  const server = createServer();
  new Connections(server, countMax);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const connect = async (): Promise<RawClient> => {
    const accepted = once(server, 'connection');
    const client = new RawClient(port);
    await accepted;
    return client;
  };

  const busy = await connect();
  busy.send(get);
  const [, pending] = (await once(server, 'request')) as [unknown, ServerResponse];
  const oldest = await connect();
  const newer = await connect();
  const late = await connect();
  await oldest.untilClosed();

  server.on('request', (_request, response: ServerResponse) => response.end('ok'));
  for (const client of [newer, late]) {
    client.send(get);
    await client.until('ok');
  }
  pending.end('done');
  await busy.until('done');
});
