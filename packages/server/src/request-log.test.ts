// What reaches the log: enough to find a request, and never a key or a text.

import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { keysRig } from './keys/testing/live-keys.ts';
import { listen, RawClient } from './testing/raw-client.ts';
import { accepted, ScriptedGenerator } from './testing/scripted-generator.ts';
import { chatBody, testApp } from './testing/test-app.ts';

test('no key and no text reaches the log, wherever a client puts them', async () => {
  const chosen = 'Chosen/by a person';
  const { ring, keys } = await keysRig(onTestFinished, chosen);
  const { key } = await keys.create({ name: 'k', scopes: ['inference', 'admin'] });
  let log = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  const generator = new ScriptedGenerator();
  const app = testApp({
    keys: ring,
    keyAdministration: keys,
    generator,
    logger: pino({ level: 'trace' }, stream),
  });
  const port = await listen(app);
  const base = `http://127.0.0.1:${port}`;
  onTestFinished(() => app.close());
  const authorization = `Bearer ${key}`;
  const ask = (path: string, headers: Record<string, string> = {}, body?: object) =>
    fetch(base + path, {
      headers: { connection: 'close', 'content-type': 'application/json', ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    }).then((response) => response.text());
  const chat = '/v1/chat/completions';
  const secret = { messages: [{ role: 'user', content: 'Swordfish' }] };
  await ask(`${chat}?api_key=${key}`, { authorization }, chatBody(secret));
  await ask(`/v1/models/${key}`, { authorization });
  await ask(`/v1/models/${encodeURIComponent(chosen)}`, { authorization });
  await ask(`/v1/models/x-%43hosen/by%20a%20person?key=${encodeURIComponent(chosen)}`);
  // No client of HTTP sends a fragment; what cannot be decoded in it is no trouble.
  const raw = new RawClient(port);
  raw.send(`GET /livez#%zz${key} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  await raw.untilClosed();
  await ask(`/admin/keys/${key}/rotate`, { 'x-api-key': key, cookie: `key=${key}` }, {});
  const created = JSON.parse(await ask('/admin/keys', { authorization }, { name: 'new' }));
  generator.script = [accepted, new Error('a defect')];
  await ask(chat, { authorization }, chatBody({ ...secret, stream: true, user: key }));
  await expect.poll(() => log.match(/"msg":"request"/g)?.length).toBe(8);
  expect(log).toContain('"url":"/v1/models/spry_***"');
  expect(log).toContain('a defect');
  expect(created.key).toMatch(/^spry_/);
  expect(log).toContain('"url":"/v1/models/x-***"');
  for (const forbidden of [key, created.key, 'Swordfish', /chosen/i, /%43hosen/]) {
    expect(log).not.toMatch(forbidden);
  }
});
