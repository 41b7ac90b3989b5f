import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CATALOG, DEFAULT_MODEL_ID, parseHubReference, STAND_IN_IDS } from './catalog.ts';
import { DOWNLOAD_LIMITS } from './limits.ts';
import type { ModelEvent } from './model-event.ts';
import { resolveModel } from './resolve-model.ts';
import { ModelStore } from './store.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ggufFile } from './testing/gguf.ts';
import { type Handler, serveFile, sha256, startStandIn } from './testing/hub.ts';

const FILE = ggufFile();
const HASH = sha256(FILE);

const serving: Handler = (request, response) => {
  serveFile(request, response, FILE, { linked: true });
};

async function setUp(handler: Handler = serving) {
  const hub = await startStandIn(onTestFinished, handler);
  const cwd = await temporaryFolder(onTestFinished);
  const events: ModelEvent[] = [];
  const context = {
    env: { HOME: cwd, SPRY_HOME: join(cwd, 'home'), HF_ENDPOINT: hub.url, PATH: '' },
    fetch,
    cwd,
    report: (event: ModelEvent) => void events.push(event),
    limits: { ...DOWNLOAD_LIMITS, retryDelayMs: 1 },
    acceptLicense: async () => true,
  };
  return { hub, cwd, context, events };
}

describe('a model of the catalog', () => {
  test('is pulled and described', async () => {
    const { context, events, hub } = await setUp();
    const model = await resolveModel('gemma-7b-it', context);
    expect(model).toMatchObject({
      id: 'gemma-7b-it',
      path: new ModelStore(context.env.SPRY_HOME).path('gemma-7b-it.Q4_K_M.gguf'),
      ownedBy: 'Google',
      created: 1_693_721_698,
      license: 'gemma',
      sha256: HASH,
      sizeBytes: FILE.length,
      metadata: { architecture: 'llama', contextLength: 512 },
    });
    expect(hub.seen[0]?.path).toBe(
      '/mlabonne/gemma-7b-it-GGUF/resolve/main/gemma-7b-it.Q4_K_M.gguf',
    );
    expect(events.at(-1)).toMatchObject({ type: 'verified', modelId: 'gemma-7b-it', sha256: HASH });
  });

  test('is the default one when none is chosen, and only the pinned file', async () => {
    const { context, hub } = await setUp();
    await expect(resolveModel(undefined, context)).rejects.toMatchObject({ code: 'unreachable' });
    expect(hub.seen[0]?.path).toMatch(/SmolLM2-135M-Instruct\.Q4_1\.gguf$/);
  });

  test('is refused when the hub has no GGUF there', async () => {
    const { context } = await setUp((request, response) => {
      serveFile(request, response, Buffer.from('<html>'), { linked: true });
    });
    const failure = resolveModel('gemma-7b-it', context);
    await expect(failure).rejects.toMatchObject({ code: 'invalid_file' });
  });
});

test('a file of the hub is pulled by its repository and name', async () => {
  const { context, hub } = await setUp();
  const model = await resolveModel('ada/tiny-GGUF:tiny.Q8_0.gguf', context);
  expect(model).toMatchObject({
    id: 'ada/tiny-GGUF:tiny.Q8_0.gguf',
    ownedBy: 'ada',
    license: 'mit',
  });
  expect(hub.seen[0]?.path).toBe('/ada/tiny-GGUF/resolve/main/tiny.Q8_0.gguf');
});

describe('a file of the person\u2019s own', () => {
  test.each(['mine.gguf', './mine.gguf', 'mine'])('%s', async (choice) => {
    const { context, cwd, hub } = await setUp();
    const name = choice.replace('./', '');
    await writeFile(join(cwd, name), FILE);
    const model = await resolveModel(choice, context);
    expect(model).toMatchObject({ id: 'mine', path: join(cwd, name), ownedBy: 'local' });
    expect(model).toMatchObject({ sha256: HASH, license: 'mit' });
    expect(hub.seen).toEqual([]);
  });

  test('must be there and must be a model', async () => {
    const { context, cwd } = await setUp();
    await expect(resolveModel('none.gguf', context)).rejects.toMatchObject({ code: 'not_found' });
    await writeFile(join(cwd, 'none.gguf'), 'GGUF');
    await expect(resolveModel('none.gguf', context)).rejects.toMatchObject({
      code: 'invalid_file',
    });
  });
});

test.each(['gpt-5', '', '../..', 'a/b/c', 'ada/../x:y.ggufx', '\u0000'])(
  'another name is answered with those that are known: %j',
  async (choice) => {
    const { context } = await setUp();
    const failure = resolveModel(choice, context);
    await expect(failure).rejects.toMatchObject({ code: 'unknown_model' });
    await expect(failure).rejects.toThrow(DEFAULT_MODEL_ID);
  },
);

describe('the catalog', () => {
  test('has unique ids and plain, unique file names', () => {
    const store = new ModelStore('/data');
    expect(new Set(CATALOG.map((entry) => entry.id)).size).toBe(CATALOG.length);
    const paths = new Set(CATALOG.map((entry) => store.path(entry.fileName)));
    expect(paths.size).toBe(CATALOG.length);
    expect(STAND_IN_IDS).not.toContain(DEFAULT_MODEL_ID);
  });

  test.each([
    '../x:y.gguf',
    'a/..:y.gguf',
    'a/b:../y.gguf',
    'a/b:.gguf',
    'a/b/c:y.gguf',
    'a:y.gguf',
  ])('%s is no reference to a file of the hub', (text) => {
    expect(parseHubReference(text)).toBeUndefined();
  });
});
