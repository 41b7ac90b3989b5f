// A stand-in for the hub that sends the first half of a file, and the rest when a test says so.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveFile } from '../../packages/server/dist/models/testing/hub.js';

export type SlowHub = {
  readonly url: string;
  /** The paths that were asked for so far. */
  readonly asked: readonly string[];
  /** Lets all files that wait for their second half go on to their end. */
  readonly release: () => void;
  readonly close: () => void;
};

/** @param content of every file that it is asked for */
export async function startSlowHub(content: Buffer): Promise<SlowHub> {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const half = content.length >> 1;
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.method === 'HEAD') return serveFile(request, response, content, { linked: true });
    serveFile(request, response, content, { linked: true, silentAfterBytes: half });
    waiting.push(() => response.end(content.subarray(half)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    release: () => {
      for (const finish of waiting.splice(0)) finish();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
