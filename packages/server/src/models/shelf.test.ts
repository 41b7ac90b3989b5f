import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ModelShelf } from './shelf.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ggufFile } from './testing/gguf.ts';

const FILE = ggufFile();

async function setUp() {
  const home = await temporaryFolder(onTestFinished);
  const folder = join(home, 'models');
  await mkdir(folder);
  const notices: string[] = [];
  let nowMs = 0;
  const shelf = new ModelShelf({
    env: { HOME: home, SPRY_HOME: home },
    cwd: home,
    monotonicClock: () => nowMs,
    onBroken: (message) => notices.push(message),
  });
  return {
    shelf,
    notices,
    put: (name: string, content = FILE) => writeFile(join(folder, name), content),
    remove: (name: string) => rm(join(folder, name)),
    touch: (name: string, seconds: number) => utimes(join(folder, name), seconds, seconds),
    wait: (ms: number) => {
      nowMs += ms;
    },
    ids: () => shelf.models.map(({ id }) => id),
  };
}

test('it has what lies in the store, with what the files say', async () => {
  const { shelf, put, touch, ids } = await setUp();
  await put('mine.gguf');
  await put('ada--tiny--tiny-Q8_0.gguf');
  await put('gemma-7b-it.Q4_K_M.gguf');
  await put('mine.gguf.json', Buffer.from('{}'));
  await touch('mine.gguf', 1_000_000);
  await shelf.refresh();
  expect(ids()).toEqual(['gemma-7b-it', 'ada/tiny:tiny-Q8_0.gguf', 'mine']);
  expect(shelf.find('mine')).toMatchObject({
    origin: 'imported',
    ownedBy: 'local',
    created: 1_000_000,
    license: 'mit',
    sizeBytes: FILE.length,
    metadata: { contextLength: 512, vocabularySize: 3 },
  });
  expect(shelf.find('gemma-7b-it')).toMatchObject({ ownedBy: 'Google', license: 'gemma' });
});

test('a file of the hub has shorter names where they mean it alone', async () => {
  const { shelf, put } = await setUp();
  await put('ada--tiny--tiny-Q8_0.gguf');
  await shelf.refresh();
  const id = 'ada/tiny:tiny-Q8_0.gguf';
  for (const name of [id, 'tiny-Q8_0', 'ada/tiny:Q8_0']) expect(shelf.find(name)?.id).toBe(id);
  await put('bob--tiny--tiny-Q8_0.gguf');
  await shelf.refresh();
  expect(shelf.find('tiny-Q8_0')).toBeUndefined();
  expect(shelf.find('ada/tiny:Q8_0')?.id).toBe(id);
  await put('tiny-Q8_0.gguf');
  await shelf.refresh();
  expect(shelf.find('tiny-Q8_0')?.id).toBe('tiny-Q8_0');
});

test('a file that is no model is left out, and named once', async () => {
  const { shelf, put, notices, ids } = await setUp();
  await put('broken.gguf', Buffer.from('GGUF'));
  await shelf.refresh();
  await shelf.refresh();
  expect(ids()).toEqual([]);
  expect(notices).toEqual([expect.stringContaining('broken.gguf is not a model that Spry')]);
  await put('broken.gguf');
  await shelf.refresh();
  expect(ids()).toEqual(['broken']);
});

test('it looks again when asked, but not for every unknown name', async () => {
  const { shelf, put, remove, wait, ids } = await setUp();
  await shelf.refreshIfOld();
  await put('mine.gguf');
  wait(999);
  await shelf.refreshIfOld();
  expect(ids()).toEqual([]);
  wait(1);
  await shelf.refreshIfOld();
  expect(ids()).toEqual(['mine']);
  await remove('mine.gguf');
  await Promise.all([shelf.refresh(), shelf.refresh()]);
  expect(ids()).toEqual([]);
});

test('the chosen model comes first, wherever it lies, and only once', async () => {
  const { shelf, put, ids } = await setUp();
  await put('a.gguf');
  await put('b.gguf');
  await shelf.refresh();
  const b = shelf.find('b');
  if (b !== undefined) shelf.choose(b);
  expect(ids()).toEqual(['b', 'a']);
  if (b !== undefined) shelf.choose({ ...b, id: 'elsewhere', path: '/elsewhere.gguf' });
  await shelf.refresh();
  expect(ids()).toEqual(['elsewhere', 'a', 'b']);
});
