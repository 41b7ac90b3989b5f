import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { readSite } from '../playground/site.ts';
import { testApp } from '../testing/test-app.ts';

const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const index = '<!doctype html><title>Playground</title>';
const script = 'export const answer = 42;\n'.repeat(100);

function siteFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'spry-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const all = {
    'index.html': index,
    'theme.js': '"use strict";\n',
    'assets/main-1a2b.js': script,
    'assets/main-1a2b.js.br': brotliCompressSync(script),
    'assets/main-1a2b.js.gz': gzipSync(script),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

function siteApp(folder: string = siteFolder(), overrides: object = {}): FastifyInstance {
  return testApp({ playground: readSite(folder), ...overrides });
}

test.each([
  ['a browser', browserAccept, 'text/html; charset=utf-8'],
  ['curl', '*/*', 'application/json; charset=utf-8'],
  ['a program that would take a page, too', 'application/json, text/html;q=0.5', 'json'],
  ['whoever says nothing', undefined, 'application/json; charset=utf-8'],
])('the root gives %s what it takes', async (_name, accept, type) => {
  const headers = accept === undefined ? {} : { accept };
  const answer = await siteApp().inject({ url: '/', headers });
  expect(answer.headers['content-type']).toContain(type);
  expect(answer.headers['vary']).toContain('accept');
  expect(answer.body.startsWith('<')).toBe(type.startsWith('text/html'));
});

test.each(['/compare', '/console', '/console/keys', '/console/keys?a=b', '/console/'])(
  '%s is the same page, without a key and under a strict policy',
  async (url) => {
    const app = siteApp(siteFolder(), { apiKey: 'secret', loopback: false });
    const { statusCode, body, headers } = await app.inject(url);
    expect([statusCode, body]).toEqual([200, index]);
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect((await app.inject('/v1/models')).statusCode).toBe(401);
  },
);

test('pages are for this machine under its own names, like all the rest', async () => {
  const headers = { host: 'evil.example', accept: browserAccept };
  expect((await siteApp().inject({ url: '/', headers })).statusCode).toBe(403);
});

test('what has a hash in its name is kept for ever, encoded as the browser likes it', async () => {
  const app = siteApp();
  const get = (accepted?: string) =>
    app.inject({
      url: '/assets/main-1a2b.js',
      headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
    });
  const best = await get('gzip, deflate, br, zstd');
  expect(best.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  expect(brotliDecompressSync(best.rawPayload).toString()).toBe(script);
  for (const [accepted, encoding] of [
    ['br;q=0, GZIP;q=0.5', 'gzip'],
    ['identity', undefined],
    ['*', undefined],
    [undefined, undefined],
  ] as const) {
    const answer = await get(accepted);
    expect([accepted, answer.headers['content-encoding']]).toEqual([accepted, encoding]);
    expect(answer.headers['etag']).not.toBe(best.headers['etag']);
    if (encoding === undefined) expect(answer.body).toBe(script);
  }
});

test('a page that has not changed is not sent again', async () => {
  const app = siteApp();
  const { headers } = await app.inject('/console');
  const etag = String(headers['etag']);
  const again = (known: string) =>
    app.inject({ url: '/console', headers: { 'if-none-match': known } });
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const answer = await again(known);
    expect([answer.statusCode, answer.body, answer.headers['etag']]).toEqual([304, '', etag]);
  }
  expect((await again('"other"')).statusCode).toBe(200);
});

test('a server keeps to the build that it began with', async () => {
  const folder = siteFolder();
  const app = siteApp(folder);
  writeFileSync(path.join(folder, 'index.html'), 'changed');
  rmSync(path.join(folder, 'assets'), { recursive: true });
  expect((await app.inject('/console')).body).toBe(index);
  expect((await app.inject('/assets/main-1a2b.js')).body).toBe(script);
});

test.each([
  '/assets/nope.js',
  '/assets/main-1a2b.js.br',
  '/assets/..%2findex.html',
  '/assets/%2e%2e/%2e%2e/etc/passwd',
  '/assets/',
  '/index.html',
  '/consoles',
  '/.hidden',
  '/.vite/manifest.json',
])('%s is unknown', async (url) => {
  const answer = await siteApp(siteFolder({ '.hidden': 'x', '.vite/manifest.json': '{}' })).inject(
    url,
  );
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'unknown_url']);
});

test('other files lie beside the page, and are asked for again', async () => {
  const answer = await siteApp().inject('/theme.js');
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-cache']);
});

test('HEAD tells the same without the page', async () => {
  const answer = await siteApp().inject({ method: 'HEAD', url: '/console' });
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(answer.headers['content-length']).toBe(String(index.length));
});

test('documents of the API tell of the root, and of no page', async () => {
  const { paths } = (await siteApp().inject('/openapi.json')).json();
  expect(Object.keys(paths)).toEqual(
    Object.keys((await testApp().inject('/openapi.json')).json().paths),
  );
  expect(Object.keys(paths['/'].get.responses[200].content)).toEqual([
    'application/json',
    'text/html',
  ]);
});

test('without a build a browser is told how to make one', async () => {
  expect(readSite(path.join(tmpdir(), 'spry-nothing-here'))).toBeUndefined();
  const app = testApp();
  const answer = await app.inject({ url: '/', headers: { accept: browserAccept } });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('npm run build');
  expect((await app.inject('/console')).statusCode).toBe(404);
});
