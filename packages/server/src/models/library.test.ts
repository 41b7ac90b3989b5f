import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importModel, type LibraryContext, listModels, removeModel, showModel } from './library.ts';
import { resolveModel } from './resolve-model.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ENTRIES, ggufFile, numberEntry } from './testing/gguf.ts';
import { sha256 } from './testing/hub.ts';

const FILE = ggufFile();

type Context = LibraryContext & { readonly report: () => void; readonly home: string };

async function setUp(): Promise<Context> {
  const cwd = await temporaryFolder(onTestFinished);
  const home = join(cwd, 'home');
  await writeFile(join(cwd, 'mine.gguf'), FILE);
  const env = { HOME: cwd, SPRY_HOME: home, HF_HUB_OFFLINE: '1', PATH: '' };
  return { env, cwd, home, report: () => undefined };
}

test('an imported file is listed, described and served under its name', async () => {
  const context = await setUp();
  const imported = await importModel('mine.gguf', 'tiny', context);
  expect(imported).toMatchObject({
    id: 'tiny',
    origin: 'imported',
    path: join(context.home, 'models', 'tiny.gguf'),
    sizeBytes: FILE.length,
    license: 'mit',
    contextWindow: 512,
    sha256: sha256(FILE),
    metadata: { architecture: 'llama' },
  });
  expect(await readFile(imported.path ?? '')).toEqual(FILE);
  expect((await listModels(context)).at(-1)).toMatchObject({ id: 'tiny', origin: 'imported' });
  const resolved = await resolveModel('tiny', { ...context, fetch });
  expect(resolved).toMatchObject({ id: 'tiny', path: imported.path, sha256: sha256(FILE) });
});

test('a file is called as it was, unless told otherwise', async () => {
  expect(await importModel('mine.gguf', undefined, await setUp())).toMatchObject({ id: 'mine' });
});

test.each([
  ['../up', 'cannot be called'],
  ['.hidden', 'cannot be called'],
  ['', 'cannot be called'],
  ['gemma-7b-it', 'not one of the catalog'],
])('the name %j is refused', async (name, message) => {
  await expect(importModel('mine.gguf', name, await setUp())).rejects.toThrow(message);
});

test('a name that is taken is refused, and the model stays', async () => {
  const context = await setUp();
  await importModel('mine.gguf', 'tiny', context);
  await expect(importModel('mine.gguf', 'tiny', context)).rejects.toThrow('spry models rm tiny');
});

test('a file that is no model is refused before anything is copied', async () => {
  const context = await setUp();
  await writeFile(join(context.cwd, 'bad.gguf'), 'no model');
  await expect(importModel('bad.gguf', undefined, context)).rejects.toThrow('not a GGUF file');
  await expect(importModel('none.gguf', undefined, context)).rejects.toThrow('cannot be read');
  expect(await readdir(context.cwd)).not.toContain('home');
});

test('an import that is stopped leaves nothing behind', async () => {
  const context = await setUp();
  const importing = importModel('mine.gguf', 'tiny', { ...context, signal: AbortSignal.abort() });
  await expect(importing).rejects.toMatchObject({ code: 'aborted' });
  expect(await readdir(join(context.home, 'models'))).toEqual([]);
});

test('a model that no memory holds is refused with the numbers', async () => {
  const context = await setUp();
  const huge = [
    ...ENTRIES.filter(([key]) => !/block_count|embedding_length/.test(key)),
    numberEntry('llama.block_count', 1_000_000),
    numberEntry('llama.embedding_length', 1_000_000),
  ];
  await writeFile(join(context.cwd, 'huge.gguf'), ggufFile({ entries: huge }));
  await expect(importModel('huge.gguf', undefined, context)).rejects.toThrow(
    /^huge needs about [\d.]+ GB of memory, and this machine has [\d.]+ GB: .* for the weights/,
  );
});

test('what is deleted takes the weights that were made of it along', async () => {
  const context = await setUp();
  await importModel('mine.gguf', 'tiny', context);
  const tuned = join(context.home, 'models', 'tuned');
  await mkdir(tuned);
  await writeFile(join(tuned, 'tiny.0123456789ab.gguf'), 'weights');
  await writeFile(join(tuned, 'tiny-other.0123456789ab.gguf'), 'of another model');
  const { paths, freedBytes } = await removeModel('tiny', context);
  expect(paths).toHaveLength(2);
  expect(freedBytes).toBe(FILE.length + 'weights'.length);
  expect(await readdir(tuned)).toEqual(['tiny-other.0123456789ab.gguf']);
  await expect(showModel('tiny', context)).rejects.toThrow('There is no model "tiny"');
});

test.each([
  ['mine.gguf', 'left alone'],
  ['gemma-7b-it', 'not on this machine'],
  ['unknown', 'There is no model'],
])('%s is not deleted', async (choice, message) => {
  await expect(removeModel(choice, await setUp())).rejects.toThrow(message);
});

test('files of the hub are listed by the name that serves them', async () => {
  const context = await setUp();
  await mkdir(join(context.home, 'models'), { recursive: true });
  await writeFile(join(context.home, 'models', 'org--some--repo--a.gguf'), FILE);
  const listed = (await listModels(context)).at(-1);
  expect(listed).toMatchObject({ id: 'org/some--repo:a.gguf', origin: 'hub' });
  expect(await showModel('org/some--repo:a.gguf', context)).toMatchObject({ path: listed?.path });
});

test('a model of the catalog is listed before it is fetched', async () => {
  const context = await setUp();
  const [first] = await listModels(context);
  expect(first).toMatchObject({ id: 'smollm2-135m-instruct', path: null, sizeBytes: 98_362_432 });
  expect(await showModel('smollm2-135m-instruct', context)).toMatchObject({ memory: null });
});
