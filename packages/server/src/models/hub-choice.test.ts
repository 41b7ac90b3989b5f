import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DOWNLOAD_LIMITS } from './limits.ts';
import { quantizationOf } from './quantization.ts';
import { isPullable, pullModel, resolveModel } from './resolve-model.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ggufFile } from './testing/gguf.ts';
import { type Handler, serveFile, startStandIn } from './testing/hub.ts';

const FILE = ggufFile();
const FILES = [
  'README.md',
  'tiny-Q4_K_M.gguf',
  'tiny-Q8_0.gguf',
  'tiny-bf16.gguf',
  'mmproj-tiny-Q8_0.gguf',
  'tiny-F16-00001-of-00002.gguf',
  'sub/tiny-Q5_0.gguf',
];

/** A hub that lists these files, and serves each of them. */
function hubOf(files: readonly string[]): Handler {
  return (request, response) => {
    if (request.url?.startsWith('/api/models/')) {
      response.end(JSON.stringify({ siblings: files.map((rfilename) => ({ rfilename })) }));
    } else serveFile(request, response, FILE, { linked: true });
  };
}

async function setUp(handler: Handler = hubOf(FILES), env: NodeJS.ProcessEnv = {}) {
  const hub = await startStandIn(onTestFinished, handler);
  const home = await temporaryFolder(onTestFinished);
  const context = {
    env: { HOME: home, SPRY_HOME: home, HF_ENDPOINT: hub.url, PATH: '', ...env },
    fetch,
    cwd: home,
    report: () => undefined,
    limits: { ...DOWNLOAD_LIMITS, retryDelayMs: 1 },
  };
  return { hub, home, context };
}

test.each([
  ['SmolLM2-135M-Instruct.Q4_1.gguf', 'Q4_1'],
  ['Meta-Llama-3-8B-Instruct-Q4_K_M.gguf', 'Q4_K_M'],
  ['a-iq2_xxs.GGUF', 'IQ2_XXS'],
  ['a.bf16.gguf', 'BF16'],
  ['gpt-MXFP4.gguf', 'MXFP4'],
  ['Q8_0.gguf', 'Q8_0'],
  ['a-Q4_K_M-v2.gguf', null],
  ['reqQ4_0.gguf', null],
])('%s is of %s', (name, quantization) => {
  expect(quantizationOf(name)).toBe(quantization);
});

describe('a model of a repository', () => {
  test.each(['Q4_K_M', 'q4_k_m'])('is chosen by its quantisation %s', async (quantization) => {
    const { context, hub } = await setUp(hubOf(FILES), { HF_TOKEN: 'secret' });
    const model = await resolveModel(`ada/tiny:${quantization}`, context);
    expect(model.id).toBe('ada/tiny:tiny-Q4_K_M.gguf');
    expect(hub.seen.map(({ path }) => path)).toEqual([
      '/api/models/ada/tiny',
      '/ada/tiny/resolve/main/tiny-Q4_K_M.gguf',
    ]);
    expect(hub.seen.map(({ authorization }) => authorization)).toEqual([
      'Bearer secret',
      'Bearer secret',
    ]);
  });

  test('is found on the disk again without asking the hub', async () => {
    const { context, hub } = await setUp();
    const { path } = await resolveModel('ada/tiny:Q4_K_M', context);
    const asked = hub.seen.length;
    expect((await resolveModel('ada/tiny:Q4_K_M', { ...context, onlyHere: true })).path).toBe(path);
    expect(hub.seen).toHaveLength(asked);
  });

  test('needs no quantisation where there is one only', async () => {
    const { context } = await setUp(hubOf(['a.md', 'only.gguf']));
    expect((await resolveModel('ada/tiny', context)).id).toBe('ada/tiny:only.gguf');
  });

  test.each([
    ['ada/tiny:Q2_K', FILES, 'ada/tiny has no model of Q2_K; choose one: ada/tiny:Q4_K_M, '],
    ['ada/tiny', FILES, 'ada/tiny has several models; choose one: ada/tiny:Q4_K_M, ada/tiny:Q8_0,'],
    [
      'ada/tiny:Q8_0',
      ['a-Q8_0.gguf', 'b-Q8_0.gguf'],
      'several models of Q8_0; choose one: ada/tiny:a-Q8_0.gguf, ada/tiny:b-Q8_0.gguf.',
    ],
    ['ada/tiny:F16', ['a-F16-00001-of-00002.gguf'], 'has no GGUF that is whole in one file'],
  ])('that is not clear is answered with the choices: %s', async (name, files, message) => {
    const { context } = await setUp(hubOf(files));
    const failure = resolveModel(name, context);
    await expect(failure).rejects.toMatchObject({ code: 'unknown_model' });
    await expect(failure).rejects.toThrow(message);
  });

  test.each([
    [401, 'gated', 'HF_TOKEN'],
    [404, 'not_found', 'There is no repository ada/tiny on the hub.'],
    [429, 'unreachable', 'asks for fewer requests'],
    [500, 'unreachable', 'is in trouble'],
  ])('is not there where the hub answers with %d', async (status, code, message) => {
    const { context } = await setUp((_request, response) => {
      response.writeHead(status).end();
    });
    const failure = resolveModel('ada/tiny:Q4_K_M', context);
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.toThrow(message);
  });

  test.each(['no json', '[]', '{"siblings":{}}'])(
    'is not there where the hub answers with %s',
    async (body) => {
      const { context } = await setUp((_request, response) => void response.end(body));
      await expect(resolveModel('ada/tiny', context)).rejects.toThrow('something else than a list');
    },
  );

  test('is not looked for where nothing is to be fetched', async () => {
    const { context, hub } = await setUp();
    const failure = resolveModel('ada/tiny:Q4_K_M', { ...context, onlyHere: true });
    await expect(failure).rejects.toMatchObject({ code: 'not_found' });
    expect(hub.seen).toEqual([]);
  });
});

describe('a name that may come from anybody', () => {
  test.each(['mine.gguf', './mine.gguf', '/etc/passwd', '../mine.gguf', 'mine'])(
    '%s never leads to a file',
    async (name) => {
      const { context, home } = await setUp();
      await writeFile(join(home, 'mine.gguf'), FILE);
      await mkdir(join(home, 'models'));
      await writeFile(join(home, 'models', 'mine.gguf'), FILE);
      expect(isPullable(name)).toBe(false);
      await expect(pullModel(name, context)).rejects.toMatchObject({ code: 'unknown_model' });
    },
  );

  test('of the hub is fetched', async () => {
    const { context } = await setUp();
    expect((await pullModel('ada/tiny:Q8_0', context)).id).toBe('ada/tiny:tiny-Q8_0.gguf');
  });
});
