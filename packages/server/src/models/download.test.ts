import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { downloadFile } from './download.ts';
import { DOWNLOAD_LIMITS } from './limits.ts';
import type { Progress } from './progress.ts';
import { temporaryFolder } from './testing/folder.ts';
import { type Handler, sampleBytes, serveFile, sha256, startStandIn } from './testing/hub.ts';

const CONTENT = sampleBytes(300_000);
const CUT_BYTES = 180_000;
const HASH = sha256(CONTENT);

/** A stand-in hub, a folder, and a download between them that never waits for long. */
async function setUp(handler: Handler) {
  const hub = await startStandIn(onTestFinished, handler);
  const folder = await temporaryFolder(onTestFinished);
  const destination = join(folder, 'model.gguf');
  const progress: Progress[] = [];
  const limits = { ...DOWNLOAD_LIMITS, retryDelayMs: 1, retryAfterMaxMs: 50 };
  const request = {
    url: `${hub.url}/model.gguf`,
    destination,
    authorization: null,
    sha256: HASH,
    sizeBytes: CONTENT.length,
  };
  const context = { fetch, limits, onProgress: (step: Progress) => void progress.push(step) };
  return { hub, folder, destination, progress, request, context };
}

/** Cuts the first `count` answers at 60 % of the file, and then behaves. */
function cutting(count: number, options = {}): Handler {
  return (request, response, index) => {
    const cut = index < count ? { cutAfterBytes: CUT_BYTES } : {};
    serveFile(request, response, CONTENT, { ...options, ...cut });
  };
}

describe('a download that goes well', () => {
  test('puts the whole file in place and leaves nothing else', async () => {
    const { request, context, folder, progress } = await setUp(cutting(0));
    const file = await downloadFile(request, context);
    expect(file).toEqual({ path: request.destination, sha256: HASH, sizeBytes: CONTENT.length });
    expect(sha256(await readFile(request.destination))).toBe(HASH);
    expect(await readdir(folder)).toEqual(['model.gguf']);
    expect(progress.at(-1)).toEqual({
      receivedBytes: CONTENT.length,
      totalBytes: CONTENT.length,
      resumedBytes: 0,
    });
  });

  test('takes the digest that the hub states where none is pinned', async () => {
    const { request, context } = await setUp((incoming, response) => {
      serveFile(incoming, response, CONTENT, { linked: true });
    });
    const file = await downloadFile({ ...request, sha256: null, sizeBytes: null }, context);
    expect(file.sha256).toBe(HASH);
  });

  test('works without content-length and etag', async () => {
    const { request, context } = await setUp((_, response) => {
      response.write(CONTENT.subarray(0, 1000));
      response.end(CONTENT.subarray(1000));
    });
    expect((await downloadFile(request, context)).sizeBytes).toBe(CONTENT.length);
  });
});

describe('a broken connection', () => {
  test('is taken up again where it broke', async () => {
    const { hub, request, context, destination } = await setUp(cutting(1));
    await downloadFile(request, context);
    expect(sha256(await readFile(destination))).toBe(HASH);
    expect(hub.seen).toHaveLength(2);
    expect(hub.seen[0]?.range).toBeUndefined();
    expect(hub.seen[1]?.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test('that stays broken leaves the part for the next call', async () => {
    let healthy = false;
    const { request, context, progress, folder } = await setUp((incoming, response) => {
      if (!healthy && incoming.headers.range) response.destroy();
      else serveFile(incoming, response, CONTENT, healthy ? {} : { cutAfterBytes: CUT_BYTES });
    });
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code: 'unreachable' });
    expect(await readdir(folder)).toEqual(['model.gguf.partial', 'model.gguf.partial.json']);
    healthy = true;
    progress.length = 0;
    await downloadFile(request, context);
    expect(progress[0]?.resumedBytes).toBeGreaterThan(0);
    expect(progress.at(-1)?.receivedBytes).toBe(CONTENT.length);
    expect(await readdir(folder)).toEqual(['model.gguf']);
  });

  test('starts over where the server ignores ranges', async () => {
    const { request, context, destination } = await setUp(cutting(1, { ranges: false }));
    await downloadFile(request, context);
    expect(sha256(await readFile(destination))).toBe(HASH);
  });

  test('starts over where the server refuses the range', async () => {
    const { hub, request, context } = await setUp((incoming, response, index) => {
      if (incoming.headers.range) response.writeHead(416).end();
      else serveFile(incoming, response, CONTENT, index === 0 ? { cutAfterBytes: CUT_BYTES } : {});
    });
    await downloadFile(request, context);
    expect(hub.seen.map((seen) => seen.range !== undefined)).toEqual([false, true, false]);
  });

  test('starts over where the file has changed meanwhile', async () => {
    const old = sampleBytes(CONTENT.length).reverse();
    const { request, context, destination } = await setUp((incoming, response, index) => {
      if (index > 0) serveFile(incoming, response, CONTENT, { etag: '"new"' });
      else serveFile(incoming, response, old, { etag: '"old"', cutAfterBytes: CUT_BYTES });
    });
    await downloadFile(request, context);
    expect(sha256(await readFile(destination))).toBe(HASH);
  });

  test('gives up where the same byte is never passed', async () => {
    const { hub, request, context } = await setUp(cutting(1000, { ranges: false }));
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code: 'unreachable' });
    expect(hub.seen.length).toBeLessThan(20);
  });

  test('is noticed when the body falls silent', async () => {
    const { hub, request, context } = await setUp((incoming, response, index) => {
      const silent = index === 0 ? { silentAfterBytes: CUT_BYTES } : {};
      serveFile(incoming, response, CONTENT, silent);
    });
    await downloadFile(request, { ...context, limits: { ...context.limits, idleTimeoutMs: 50 } });
    // Once, or more often where a busy machine is as silent.
    expect(hub.seen.length).toBeGreaterThan(1);
  });
});

describe('a wrong file', () => {
  test('is deleted', async () => {
    const { request, context, folder } = await setUp((incoming, response) => {
      serveFile(incoming, response, Buffer.alloc(CONTENT.length, 7));
    });
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code: 'hash_mismatch' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('is refused by the digest or size that the hub states, before its body', async () => {
    const { request, context, progress } = await setUp((incoming, response) => {
      serveFile(incoming, response, CONTENT, { linked: true });
    });
    const other = { ...request, sha256: '0'.repeat(64) };
    await expect(downloadFile(other, context)).rejects.toMatchObject({ code: 'hash_mismatch' });
    const shorter = { ...request, sizeBytes: 5 };
    await expect(downloadFile(shorter, context)).rejects.toMatchObject({ code: 'hash_mismatch' });
    expect(progress).toEqual([]);
  });

  test('left whole by an earlier process is judged without asking the hub', async () => {
    const { hub, request, context, destination, folder } = await setUp(cutting(0));
    const note = { url: request.url, etag: 'x', sizeBytes: CONTENT.length, sha256: null };
    await writeFile(`${destination}.partial.json`, JSON.stringify(note));
    await writeFile(`${destination}.partial`, Buffer.alloc(CONTENT.length));
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code: 'hash_mismatch' });
    expect(await readdir(folder)).toEqual([]);
    await writeFile(`${destination}.partial.json`, JSON.stringify(note));
    await writeFile(`${destination}.partial`, CONTENT);
    await downloadFile(request, context);
    expect(sha256(await readFile(destination))).toBe(HASH);
    expect(hub.seen).toEqual([]);
  });
});

describe('an answer that is not the file', () => {
  test.each([
    [401, 'gated', 1],
    [403, 'gated', 1],
    [404, 'not_found', 1],
    [410, 'not_found', 1],
    [418, 'unreachable', 1],
    [429, 'unreachable', DOWNLOAD_LIMITS.failureCountMax],
    [503, 'unreachable', DOWNLOAD_LIMITS.failureCountMax],
  ])('HTTP %i is %s after %i requests', async (status, code, requestCount) => {
    const { hub, request, context } = await setUp((_, response) => {
      response.writeHead(status).end('no');
    });
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code });
    expect(hub.seen).toHaveLength(requestCount);
  });

  test('is tried again after the pause that the server asks for, if that is short', async () => {
    const { request, context } = await setUp((incoming, response, index) => {
      if (index === 0) response.writeHead(429, { 'retry-after': '0' }).end();
      else serveFile(incoming, response, CONTENT);
    });
    await downloadFile(request, context);
  });

  test('is final where the pause would be long', async () => {
    const { hub, request, context } = await setUp((_, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end();
    });
    await expect(downloadFile(request, context)).rejects.toMatchObject({ code: 'unreachable' });
    expect(hub.seen).toHaveLength(1);
  });

  test('silence instead of headers ends at the connect timeout, without another try', async () => {
    const { hub, request, context } = await setUp(() => undefined);
    const limits = { ...context.limits, connectTimeoutMs: 50 };
    await expect(downloadFile(request, { ...context, limits })).rejects.toThrow(/no answer from/);
    expect(hub.seen).toHaveLength(1);
  });

  test('a refused connection says so', async () => {
    const { request, context } = await setUp(() => undefined);
    const nowhere = { ...request, url: 'http://127.0.0.1:1/model.gguf' };
    await expect(downloadFile(nowhere, context)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('a redirect', () => {
  test('takes the token to the hub alone', async () => {
    const storage = await startStandIn(onTestFinished, cutting(0));
    const { hub, request, context } = await setUp((incoming, response) => {
      const here = incoming.url === '/model.gguf';
      response.writeHead(302, { location: here ? '/moved' : `${storage.url}/blob` }).end();
    });
    await downloadFile({ ...request, authorization: 'Bearer secret' }, context);
    expect(hub.seen.map((seen) => seen.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
    expect(storage.seen.map((seen) => seen.authorization)).toEqual([undefined]);
  });

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://[', ''])(
    'to %j is refused',
    async (location) => {
      const { request, context } = await setUp((_, response) => {
        response.writeHead(302, location === '' ? {} : { location }).end();
      });
      await expect(downloadFile(request, context)).rejects.toThrow(/not safe/);
    },
  );

  test('in circles is refused', async () => {
    const { request, context } = await setUp((_, response) => {
      response.writeHead(302, { location: '/again' }).end();
    });
    await expect(downloadFile(request, context)).rejects.toThrow(/circles/);
  });
});

test('a disk without room is noticed before the body', async () => {
  const { request, context } = await setUp((_, response) => {
    response.writeHead(200, { 'content-length': '900000000000000' }).write('x');
  });
  const huge = { ...request, sizeBytes: null };
  await expect(downloadFile(huge, context)).rejects.toMatchObject({ code: 'disk_full' });
});

test('aborting stops at once and keeps the part', async () => {
  const { request, context, folder, destination } = await setUp((incoming, response) => {
    serveFile(incoming, response, CONTENT, { silentAfterBytes: CUT_BYTES });
  });
  const controller = new AbortController();
  const stopping = {
    ...context,
    signal: controller.signal,
    onProgress: (step: Progress) => step.receivedBytes === CUT_BYTES && controller.abort(),
  };
  await expect(downloadFile(request, stopping)).rejects.toMatchObject({ code: 'aborted' });
  expect(await readdir(folder)).toEqual(['model.gguf.partial', 'model.gguf.partial.json']);
  expect((await stat(`${destination}.partial`)).size).toBe(CUT_BYTES);
});
