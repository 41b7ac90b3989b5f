import type { ListedModel, ModelDetails } from '@spry/server';
import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext, TINY_MODEL } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

const LISTED: ListedModel = {
  id: 'tiny',
  origin: 'imported',
  path: '/models/tiny.gguf',
  sizeBytes: 1_500_000,
  license: 'mit',
  contextWindow: 512,
};

const DETAILS: ModelDetails = {
  ...LISTED,
  sha256: '0'.repeat(64),
  metadata: TINY_MODEL.metadata,
  memory: {
    weightsBytes: 1_500_000,
    kvBytesPerToken: 1_024,
    contextTokens: 512,
    parallel: 4,
    kvBytes: 2_097_152,
    otherBytes: 400_000_000,
    totalBytes: 403_597_152,
    machineBytes: 8_000_000_000,
  },
};

const UNFETCHED: ListedModel = {
  id: 'large',
  origin: 'catalog',
  path: null,
  sizeBytes: null,
  license: null,
  contextWindow: null,
};

const library = {
  listModels: async () => [LISTED, UNFETCHED],
  showModel: async () => DETAILS,
  importModel: async () => DETAILS,
  removeModel: async () => ({ paths: ['/models/tiny.gguf'], freedBytes: 1_500_000 }),
};

test('ls is a table of what is here and what can be fetched', async () => {
  const context = createFakeContext(library);
  expect(await main(['models', 'ls'], context)).toBe(0);
  expect(context.stdout.text.split('\n')).toEqual([
    'model  state        size    context  licence',
    'tiny   here         1.5 MB  512      mit',
    'large  not fetched',
    '',
  ]);
});

test('ls tells what the running server has loaded', async () => {
  const models = [{ id: 'tiny', state: 'loaded' }];
  const fetch = async (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> =>
    Response.json(new URL(String(input)).pathname === '/livez' ? {} : { data: models });
  const context = Object.assign(createFakeContext(library), { fetch });
  expect(await main(['models', 'ls', '--json'], context)).toBe(0);
  expect(readJsonOutput('models ls', context.stdout.text)).toMatchObject({
    models: [
      { id: 'tiny', state: 'loaded' },
      { id: 'large', state: 'absent' },
    ],
  });
});

test('show tells what a model is and what it needs', async () => {
  const context = createFakeContext(library);
  expect(await main(['models', 'show', 'tiny'], context)).toBe(0);
  expect(context.stdout.text).toContain('file          /models/tiny.gguf\n');
  expect(context.stdout.text).toContain(
    'about 403.6 MB with 4 requests of 512 tokens; this machine has 8000.0 MB\n',
  );
});

test.each([
  [['ls'], 'models ls'],
  [['show', 'tiny'], 'models show'],
  [['import', 'tiny.gguf', '--name', 'tiny'], 'models import'],
  [['rm', 'tiny'], 'models rm'],
] as const)('%j prints JSON of a known form', async (words, command) => {
  const context = createFakeContext(library);
  expect(await main(['models', ...words, '--json'], context)).toBe(0);
  readJsonOutput(command, context.stdout.text);
});

test.each([['ModelError'], ['ModelFileError']])(
  'a model that is not there or not right has its exit code: %s',
  async (name) => {
    const error = Object.assign(new Error('There is no model.'), { name });
    const context = createFakeContext({ showModel: () => Promise.reject(error) });
    expect(await main(['models', 'show', 'x'], context)).toBe(3);
    expect(context.stderr.text).toBe('spry: There is no model.\n');
  },
);
