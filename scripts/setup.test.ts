import { describe, expect, it } from 'vitest';

import { checkMachine } from './setup.mjs';

const GLIBC = { header: { glibcVersionRuntime: '2.36' } };
const MUSL = { header: {} };

function host(change: object = {}, report: object = GLIBC) {
  return {
    versions: { node: '20.19.0' },
    platform: 'linux',
    arch: 'x64',
    execPath: '/usr/bin/node',
    report: { excludeNetwork: false, getReport: () => report },
    ...change,
  };
}

describe('the check of the machine', () => {
  it.each([
    {},
    { arch: 'arm64' },
    { platform: 'darwin' },
    { platform: 'win32' },
    { versions: { node: '24.0.0' } },
  ])('passes %o', (change) => {
    expect(() => checkMachine(host(change))).not.toThrow();
  });

  it.each([
    [{ versions: { node: '20.18.3' } }, 'needs Node.js 20.19 or newer; this is 20.18.3'],
    [{ versions: { node: '18.20.0' } }, 'needs Node.js 20.19 or newer'],
    [{ arch: 'ia32' }, 'no kernels for linux-ia32'],
    [{ platform: 'freebsd' }, 'no kernels for freebsd-x64'],
  ])('refuses %o with a sentence', (change, sentence) => {
    expect(() => checkMachine(host(change))).toThrow(sentence);
  });

  it('refuses a Linux with musl', () => {
    expect(() => checkMachine(host({}, MUSL))).toThrow('need glibc');
  });
});
