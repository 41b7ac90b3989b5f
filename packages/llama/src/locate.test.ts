import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LlamaError } from './errors.ts';
import { currentHost, type Host, locateLibraries } from './locate.ts';

const linux: Host = { platform: 'linux', arch: 'x64', musl: false, overrideDirectory: undefined };
/** A platform that has kernels, but whose package npm does not install here. */
const other: Host = { ...linux, platform: process.platform === 'darwin' ? 'linux' : 'darwin' };

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with empty files of these names. */
function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'spry-locate-'));
  folders.push(folder);
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

function complaint(host: Host): string {
  try {
    locateLibraries(host);
  } catch (error) {
    expect(error).toBeInstanceOf(LlamaError);
    return (error as LlamaError).message;
  }
  return 'none';
}

describe('what cannot be found', () => {
  it.each<[string, Host, RegExp]>([
    ['an unknown platform', { ...linux, platform: 'sunos' }, /^Spry has no kernels for sunos-x64;/],
    ['an unknown processor', { ...linux, arch: 'ia32' }, /^Spry has no kernels for linux-ia32;/],
    ['musl', { ...linux, musl: true }, /need glibc, and this system uses musl;/],
    ['a package not installed', other, /@node-llama-cpp\/\S+ is not installed; run `npm install`/],
    [
      'a folder that is not there',
      { ...linux, overrideDirectory: join(tmpdir(), 'spry-no-such-folder') },
      /^The kernel folder \S+spry-no-such-folder does not exist; check SPRY_LLAMA_DIR\.$/,
    ],
  ])('%s is one sentence with a way out', (_name, host, expected) => {
    const message = complaint(host);
    expect(message).toMatch(expected);
    expect(message).toMatch(/SPRY_LLAMA_DIR/);
    expect(message).toMatch(/^[^\n]+\.$/);
  });

  it.each([
    ['ggml-base', ['libggml.so', 'libllama.so']],
    ['ggml', ['libggml-base.so', 'libllama.so']],
    ['llama', ['libggml-base.so', 'libggml.so', 'libllama-common.so', 'libllama.so.txt']],
  ])('the library %s is named', (stem, names) => {
    const overrideDirectory = folderWith(...names);
    expect(complaint({ ...linux, overrideDirectory })).toMatch(
      new RegExp(
        `^The kernel library ${stem} is missing from \\S+; run .npm install. again, or .+`,
      ),
    );
  });
});

describe('what is found', () => {
  it.each([
    [['libggml-base.so', 'libggml.so', 'libllama.so']],
    [['libggml-base.so', 'libggml.v0.15.3.so', 'libllama.v0.5.0.so']],
    [['libggml-base.dylib', 'libggml.dylib', 'libllama.dylib']],
    [['ggml-base.dll', 'ggml.dll', 'llama.dll']],
  ])('%j, in the order of loading', (names) => {
    const directory = folderWith(...names, 'libggml-cpu-haswell.so', 'libllama-common.so', 'x.txt');
    const found = locateLibraries({ ...linux, overrideDirectory: directory });
    const [ggmlBase = '', ggml = '', llama = ''] = names.map((name) => join(directory, name));
    expect(found).toEqual({ directory, ggmlBase, ggml, llama });
  });

  it('is a folder that was named, whatever the platform', () => {
    const overrideDirectory = folderWith('libggml-base.so', 'libggml.so', 'libllama.so');
    const exotic = { platform: 'sunos', arch: 'sparc', musl: true, overrideDirectory };
    expect(locateLibraries(exotic).directory).toBe(overrideDirectory);
  });

  it('is the package of this machine', () => {
    const found = locateLibraries(currentHost({}));
    expect(found.llama).toContain('@node-llama-cpp');
  });
});

describe('the running machine', () => {
  it('is read, with the folder that the environment names', () => {
    const host = currentHost({ SPRY_LLAMA_DIR: '/somewhere' });
    expect(host).toMatchObject({ platform: process.platform, arch: process.arch });
    expect(host.overrideDirectory).toBe('/somewhere');
  });

  it('has none where the environment names none', () => {
    expect(currentHost({}).overrideDirectory).toBeUndefined();
    expect(currentHost({ SPRY_LLAMA_DIR: '' }).overrideDirectory).toBeUndefined();
  });
});
