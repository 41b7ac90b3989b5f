import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServeOptions } from '@spry/server';
import { expect, onTestFinished, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext, startFakeServer } from '../testing/fake-context.ts';

function folderWith(settings: string, name = 'spry.toml'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'spry-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, name), settings);
  return folder;
}

/** Runs `spry serve`. @returns what the server was started with, or what was said instead */
async function serveWith(
  cwd: string,
  words: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<ServeOptions | string> {
  const fake = createFakeContext(
    {
      serve: async (options) => {
        fake.started.push(options);
        const server = startFakeServer(options);
        await server.stop();
        return server;
      },
    },
    env,
  );
  const code = await main(['serve', ...words], { ...fake, cwd });
  return fake.started[0] ?? `${code}: ${fake.stderr.text}`;
}

test('flags come before the environment, that before the file, that before defaults', async () => {
  const folder = folderWith('port = 1\nparallel = 1\nthreads = 1\n');
  const env = { SPRY_PORT: '2', SPRY_PARALLEL: '2', SPRY_THREADS: '' };
  expect(await serveWith(folder, ['--port', '3'], env)).toMatchObject({
    port: 3,
    parallel: 2,
    threads: 1,
    host: '127.0.0.1',
  });
});

test('what Kubernetes says of a service named spry is no setting', async () => {
  const folder = folderWith('port = 1\n');
  expect(await serveWith(folder, [], { SPRY_PORT: 'tcp://10.0.0.1:7779' })).toMatchObject({
    port: 1,
  });
});

test('every kind of option can stand in the file', async () => {
  const folder = folderWith(`
# A comment
host = "::1"
any-model = true
schema-prompt = false
tune = "off"
drain-timeout = 120
allowed-host = "spry.example, box.lan"
log-level = "info"
`);
  expect(await serveWith(folder)).toMatchObject({
    host: '::1',
    anyModel: true,
    schemaPrompt: false,
    tune: false,
    drainTimeoutMs: 120_000,
    allowedHosts: ['spry.example', 'box.lan'],
    logLevel: 'info',
  });
});

test.each([
  [['--config', 'other.toml'], {}],
  [[], { SPRY_CONFIG: 'other.toml' }],
])('the file can be another one: %j %j', async (words, env) => {
  const folder = folderWith('port = 5', 'other.toml');
  expect(await serveWith(folder, words, env)).toMatchObject({ port: 5 });
});

test('without a file there are defaults, unless one was named', async () => {
  const folder = folderWith('', 'unrelated');
  expect(await serveWith(folder)).toMatchObject({ port: 7779 });
  expect(await serveWith(folder, ['--config', 'none.toml'])).toMatch(/^2: .*none\.toml/);
});

test.each([
  [
    'port = 1\nprot = 2',
    'spry.toml:2: `prot`: there is no such option. There are: accept-license,',
  ],
  ['\n[server]\nport = 1', 'spry.toml:2: `server`: there is no such option.'],
  ['port = 65536', 'spry.toml:1: `port`: It must be a whole number from 0 to 65535.'],
  ['# x\n\nport = 1.5', 'spry.toml:3: `port`: It must be a whole number'],
  ['port = true', 'spry.toml:1: `port`: it cannot be true.'],
  ['any-model = "yes"', 'spry.toml:1: `any-model`: it must be true or false.'],
  ['log-level = "loud"', 'spry.toml:1: `log-level`: Allowed choices are silent'],
  ['model = ["a"]', 'spry.toml:1: `model`: it must be a text, a number, true or false.'],
  ['port = 1\nport = 2', 'spry.toml:2:'],
  ['port = ', 'spry.toml:1:'],
  ['config = "x"', 'spry.toml:1: `config`: there is no such option.'],
])('the file %j is refused with its line', async (settings, message) => {
  const said = await serveWith(folderWith(settings));
  expect(said).toMatch(/^2: spry: /);
  expect(said).toContain(message);
  expect(String(said).trimEnd().split('\n')).toHaveLength(1);
});

test.each([
  [{ SPRY_PORT: 'http' }, 'SPRY_PORT: It must be a whole number'],
  [{ SPRY_ANY_MODEL: 'yes' }, 'SPRY_ANY_MODEL: it must be true or false.'],
])('the environment %j is refused by its name', async (env, message) => {
  expect(await serveWith(folderWith('', 'unrelated'), [], env)).toContain(`2: spry: ${message}`);
});
