import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withKeys } from './keys/with-keys.ts';
import { temporaryFolder } from './models/testing/folder.ts';
import { serve } from './serve.ts';
import { type ServeOptions, StartError } from './serve-options.ts';
import { StateError } from './state/database.ts';

/** Starts a server whose model is missing: so far does it come when nothing else is wrong. */
function start(
  home: string,
  host: string,
  apiKey?: string,
  more: Partial<ServeOptions> = {},
): Promise<unknown> {
  return serve({
    host,
    port: 0,
    model: join(home, 'missing.gguf'),
    drainTimeoutMs: 0,
    logLevel: 'silent',
    env: { SPRY_HOME: home },
    cwd: home,
    report: () => undefined,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...more,
  });
}

const modelMissing = { name: 'ModelError' };

test.each(['0.0.0.0', '::', 'localhost.example'])(
  'nobody is let in to %s without a key',
  async (host) => {
    const home = await temporaryFolder(onTestFinished);
    await expect(start(home, host)).rejects.toThrow(StartError);
    await expect(start(home, host)).rejects.toThrow(/`spry keys create`, or set SPRY_API_KEY/);
  },
);

test('a key of the environment or of the database lets others in', async () => {
  const home = await temporaryFolder(onTestFinished);
  await expect(start(home, '0.0.0.0', 'secret')).rejects.toMatchObject(modelMissing);
  await withKeys({ SPRY_HOME: home }, (keys) => keys.create({ name: 'a' }));
  await expect(start(home, '0.0.0.0')).rejects.toMatchObject(modelMissing);
  await withKeys({ SPRY_HOME: home }, (keys) => keys.revoke('a'));
  await expect(start(home, '0.0.0.0')).rejects.toThrow(StartError);
});

test.each([{ trustedProxies: ['127.0.0.1'] }, { allowedHosts: ['spry.example'] }])(
  'nobody is let in through a proxy without a key: %j',
  async (more) => {
    const home = await temporaryFolder(onTestFinished);
    const starting = start(home, '127.0.0.1', undefined, more);
    await expect(starting).rejects.toThrow(StartError);
    await expect(starting).rejects.toThrow(/^A proxy .* create a key first/);
    await expect(start(home, '127.0.0.1', 'secret', more)).rejects.toMatchObject(modelMissing);
  },
);

test('this machine alone needs none', async () => {
  const home = await temporaryFolder(onTestFinished);
  await expect(start(home, '127.0.0.1')).rejects.toMatchObject(modelMissing);
});

test('a damaged database ends the start in one sentence', async () => {
  const home = await temporaryFolder(onTestFinished);
  writeFileSync(join(home, 'spry.db'), 'garbage '.repeat(1000));
  const starting = start(home, '127.0.0.1');
  await expect(starting).rejects.toThrow(StateError);
  await expect(starting).rejects.toThrow(/^The database \S+spry\.db is damaged .*\.$/);
});

test('a start that fails leaves nothing open behind it', async () => {
  const home = await temporaryFolder(onTestFinished);
  const env = { SPRY_HOME: home, OTEL_EXPORTER_OTLP_ENDPOINT: 'no address' };
  await expect(start(home, '127.0.0.1', undefined, { env })).rejects.toThrow(/no address/);
  // The folder of a server that is still open would be refused.
  await expect(start(home, '127.0.0.1')).rejects.toMatchObject(modelMissing);
});
