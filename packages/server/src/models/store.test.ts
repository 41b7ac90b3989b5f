import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asWriteError, ModelError } from './errors.ts';
import { ModelStore, spryHome } from './store.ts';
import { temporaryFolder } from './testing/folder.ts';
import { sha256 } from './testing/hub.ts';

describe('the data folder', () => {
  const home = '/home/ada';
  test.each<[string, NodeJS.ProcessEnv, string, string]>([
    ['SPRY_HOME', { HOME: home, SPRY_HOME: '/data/spry' }, 'linux', '/data/spry'],
    ['XDG_DATA_HOME', { HOME: home, XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/spry'],
    ['Linux', { HOME: home }, 'linux', '/home/ada/.local/share/spry'],
    ['macOS', { HOME: home }, 'darwin', '/home/ada/Library/Application Support/spry'],
    ['Windows', { LOCALAPPDATA: '/local', HOME: home }, 'win32', '/local/spry'],
    ['Windows without it', { USERPROFILE: home }, 'win32', '/home/ada/AppData/Local/spry'],
  ])('%s', (_, env, platform, expected) => {
    expect(spryHome(env, platform)).toBe(expected);
  });
});

describe('a stored file', () => {
  async function storeWithFile() {
    const store = new ModelStore(await temporaryFolder(onTestFinished));
    await store.prepare();
    const path = store.path('model.gguf');
    await writeFile(path, 'first');
    return { store, path };
  }
  const past = new Date('2024-01-01T00:00:00Z');

  test('is hashed once and then trusted while size and time stay', async () => {
    const { store, path } = await storeWithFile();
    await utimes(path, past, past);
    const hash = sha256(Buffer.from('first'));
    expect(await store.hashed(path)).toEqual({ path, sha256: hash, sizeBytes: 5 });
    await writeFile(path, 'other');
    await utimes(path, past, past);
    expect((await store.hashed(path))?.sha256).toBe(hash);
  });

  test('is hashed again when it has changed or the record is broken', async () => {
    const { store, path } = await storeWithFile();
    await store.hashed(path);
    await writeFile(path, 'other');
    await utimes(path, past, past);
    const hash = sha256(Buffer.from('other'));
    expect((await store.hashed(path))?.sha256).toBe(hash);
    await writeFile(`${path}.json`, '{"sha256": 1');
    expect((await store.hashed(path))?.sha256).toBe(hash);
  });

  test('outside the store has its record inside', async () => {
    const { store } = await storeWithFile();
    const elsewhere = join(await temporaryFolder(onTestFinished), 'mine.gguf');
    await writeFile(elsewhere, 'mine');
    await store.hashed(elsewhere);
    expect(await readdir(join(elsewhere, '..'))).toEqual(['mine.gguf']);
    expect(await store.recordedSha256(elsewhere)).toBe(sha256(Buffer.from('mine')));
  });

  test('goes away with its record; what is not there is null', async () => {
    const { store, path } = await storeWithFile();
    await store.hashed(path);
    await store.remove(path);
    expect(await store.hashed(path)).toBeNull();
    expect(await readdir(store.directory)).toEqual([]);
  });

  test.each(['../model.gguf', 'a/b.gguf', '.hidden', '..', ''])('cannot be called %j', (name) => {
    expect(() => new ModelStore('/data').path(name)).toThrow(RangeError);
  });
});

test.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'])(
  '%s is told as a problem of the disk',
  (code) => {
    const failure = Object.assign(new Error(code), { code });
    expect(asWriteError(failure, '/data')).toBeInstanceOf(ModelError);
  },
);
