import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAIN_SAMPLING } from '@spry/engine';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ServedModelAdministration } from './model-administration.ts';
import type { ModelLease } from './model-lease.ts';
import { resolveModel } from './models/resolve-model.ts';
import { temporaryFolder } from './models/testing/folder.ts';
import { ggufFile } from './models/testing/gguf.ts';
import { serveFile, startStandIn } from './models/testing/hub.ts';
import type { ServeOptions } from './serve-options.ts';
import { ServedModels } from './served-models.ts';

const FILE = ggufFile();
const PROGRAM = new URL('./engine/testing/scripted-engine.mjs', import.meta.url);
const signal = new AbortController().signal;

/** What the estimate comes to for one of these files. */
const ONE_MODEL = 700_000_000;

/** Models with tiny files and an engine process that speaks without them. */
async function setUp(names: readonly string[], more: Partial<ServeOptions> = {}) {
  const hub = await startStandIn(onTestFinished, (request, response) => {
    serveFile(request, response, FILE, { linked: true });
  });
  const home = await temporaryFolder(onTestFinished);
  await mkdir(join(home, 'models'));
  for (const name of names) await writeFile(join(home, 'models', `${name}.gguf`), FILE);
  const said: string[] = [];
  const options: ServeOptions = {
    host: '127.0.0.1',
    port: 0,
    model: names[0] ?? '',
    tune: false,
    contextTokens: 256,
    parallel: 1,
    drainTimeoutMs: 0,
    logLevel: 'silent',
    engineProgram: PROGRAM,
    env: { HOME: home, SPRY_HOME: home, HF_ENDPOINT: hub.url, PATH: process.env['PATH'] },
    cwd: home,
    report: (event) => {
      if (event.type === 'notice') said.push(event.message);
    },
    ...more,
  };
  const served = new ServedModels(options);
  const administration = new ServedModelAdministration(served, options);
  onTestFinished(() => served.close());
  const model = await resolveModel(options.model, { ...options, fetch, report: () => undefined });
  await served.start({ model, tuning: null, draftModelPath: null }, undefined);
  const states = (): Record<string, string> =>
    Object.fromEntries(served.cards().map(({ id, state }) => [id, state]));
  return { served, administration, states, said, home, hub };
}

async function answerOf({ generator }: ModelLease, content: string): Promise<string> {
  const request = {
    id: content,
    owner: '',
    priority: 0,
    timeoutMs: 60_000,
    reproducible: true,
    cacheSalt: '',
    messages: [{ role: 'user' as const, content }],
    sampling: PLAIN_SAMPLING,
    topLogprobs: null,
    maxTokens: null,
    stop: [],
    format: null,
    toolUse: null,
    effort: 'default' as const,
    thoughtsApart: false,
  };
  let text = '';
  for await (const event of generator.generate(request))
    if (event.type === 'text') text += event.text;
  return text;
}

describe('models of the disk', () => {
  test('are listed, the chosen one first, and loaded for those who ask', async () => {
    const { served, states } = await setUp(['b', 'a']);
    expect(Object.entries(states())).toEqual([
      ['b', 'loaded'],
      ['a', 'on_disk'],
    ]);
    const lease = await served.lease('a');
    expect(await answerOf(lease, 'hello')).toBe('hello');
    expect(states()).toEqual({ b: 'loaded', a: 'loaded' });
    expect(served.engineLoads.map(({ model, isReady }) => [model, isReady])).toEqual([
      ['b', true],
      ['a', true],
    ]);
    lease.release();
  });

  test('are told with the window that they will have', async () => {
    const { served } = await setUp(['b', 'a']);
    const windows = served.cards().map(({ contextWindow }) => contextWindow);
    // The engine's own word counts once it is loaded.
    expect(windows).toEqual([100, 256]);
  });

  test('make room for one another where there is room for one', async () => {
    const { served, states } = await setUp(['b', 'a'], { memoryBytesMax: 1.5 * ONE_MODEL });
    (await served.lease('a')).release();
    expect(states()).toEqual({ b: 'on_disk', a: 'loaded' });
    // It would be loaded for the next request.
    expect(served.readiness()).toEqual({ ready: true, draining: false });
    (await served.lease('b')).release();
    expect(served.modelMemory.loads.get('b')).toEqual({ loaded: 2, failed: 0 });
  });

  test('that do not fit even alone say so with the numbers, and are not active', async () => {
    await expect(setUp(['b'], { memoryBytesMax: ONE_MODEL / 2 })).rejects.toMatchObject({
      kind: 'model_too_large',
      message: expect.stringMatching(
        /^b needs about 0\.7 GB of memory, and models may take 0\.\d GB/,
      ),
    });
  });

  test('are not served beside one that is to be alone', async () => {
    const { served } = await setUp(['b', 'a'], { onlyModel: true });
    expect(served.cards().map(({ id }) => id)).toEqual(['b']);
    expect([served.resolveId('a'), served.resolveId('b')]).toEqual([undefined, 'b']);
  });

  test('answer for themselves where the chosen one answers for all ids', async () => {
    const { served } = await setUp(['b', 'a'], { anyModel: true });
    expect(['a', 'b', 'gpt-5'].map((name) => served.resolveId(name))).toEqual(['a', 'b', 'b']);
  });
});

test('a request that waited says so in its time in the queue', async () => {
  const { served } = await setUp(['b', 'a']);
  const lease = await served.lease('a');
  expect(lease.waitedMs).toBeGreaterThan(0);
  const request = { id: 'x', timeoutMs: null, messages: [{ content: 'hi' }] };
  const events = lease.generator.generate(request as never);
  for await (const event of events) {
    if (event.type === 'finished') expect(event.usage.queueMs).toBe(lease.waitedMs);
  }
  lease.release();
});

describe('the administration', () => {
  test('lists what is here and what the catalog has besides', async () => {
    const { administration } = await setUp(['b', 'a']);
    const { data, memory } = await administration.list();
    expect(data.slice(0, 3).map(({ id, state }) => [id, state])).toEqual([
      ['b', 'loaded'],
      ['a', 'on_disk'],
      ['smollm2-135m-instruct', 'absent'],
    ]);
    expect(data[0]).toMatchObject({ default: true, fits: true, parallel: 2, license: 'mit' });
    expect(memory.used_bytes).toBe(data[0]?.memory_bytes);
  });

  test('loads and unloads by any name of a model, but not what is used', async () => {
    const { administration, served } = await setUp(['b', 'ada--tiny--tiny-Q8_0']);
    const loaded = await administration.load('ada/tiny:Q8_0', signal);
    expect(loaded).toMatchObject({ id: 'ada/tiny:tiny-Q8_0.gguf', state: 'loaded', error: null });
    const lease = await served.lease(loaded.id);
    await expect(administration.unload('tiny-Q8_0')).rejects.toMatchObject({ status: 409 });
    lease.release();
    expect(await administration.unload('tiny-Q8_0')).toMatchObject({ state: 'on_disk' });
    await expect(administration.load('none', signal)).rejects.toMatchObject({ status: 404 });
  });

  test('fetches from the hub, and deletes what is not needed', async () => {
    const { administration, home, states } = await setUp(['b']);
    const events: string[] = [];
    const start = await administration.pull('ada/tiny:tiny.gguf', false);
    const pulled = await start(({ type }) => events.push(type), signal);
    expect(pulled).toMatchObject({ id: 'ada/tiny:tiny.gguf', state: 'on_disk', pull: null });
    expect(events).toContain('progress');
    expect(states()).toMatchObject({ 'ada/tiny:tiny.gguf': 'on_disk' });
    await administration.load(pulled.id, signal);
    await administration.remove(pulled.id);
    expect(await readdir(join(home, 'models'))).not.toContain('ada--tiny--tiny.gguf');
    expect(states()).toEqual({ b: 'loaded' });
    await expect(administration.remove('b')).rejects.toMatchObject({ kind: 'model_not_deletable' });
  });

  test('accepts a licence once, with the word of who pulls', async () => {
    const { administration } = await setUp(['b']);
    await expect(administration.pull('gemma-7b-it', false)).rejects.toMatchObject({
      kind: 'license_not_accepted',
    });
    await administration.pull('gemma-7b-it', true);
    const { data } = await administration.list();
    expect(data.find(({ id }) => id === 'gemma-7b-it')?.license_accepted).toBe(true);
    await administration.pull('gemma-7b-it', false);
  });

  test('never follows a name to a path', async () => {
    const { administration, home } = await setUp(['b']);
    for (const name of [join(home, 'models/b.gguf'), '../b.gguf', 'models/b.gguf/..']) {
      await expect(administration.pull(name, true)).rejects.toMatchObject({ status: 404 });
    }
  });
});
