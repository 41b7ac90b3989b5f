import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyHolding, PARKED } from './holding.ts';
import type { Parked } from './parked-prefixes.ts';
import { readPrefixes, writePrefixes } from './prefix-store.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'prefixes-'));
  file = path.join(folder, 'inner', 'some.prefixes');
});

afterEach(() => rmSync(folder, { recursive: true }));

const PREFIXES: readonly Parked[] = ['', 'salt \n ☃'].map((salt, index) => ({
  holding: {
    ...emptyHolding(PARKED),
    salt,
    tokens: Int32Array.of(1, 2, 3 + index),
    promptLength: 2,
    computedTokens: 3,
    exactTokens: 1,
  },
  saved: Uint8Array.from({ length: 100 }, (_, at) => at + index),
}));

function read(identity = 'alike'): Parked[] {
  return [...readPrefixes(file, identity)];
}

describe('a file of prefixes', () => {
  it('gives back what was written, in its order', () => {
    writePrefixes(file, 'alike', PREFIXES);
    expect(read().map(({ holding }) => holding)).toEqual(PREFIXES.map(({ holding }) => holding));
    expect(read().map(({ saved }) => [...saved])).toEqual(PREFIXES.map(({ saved }) => [...saved]));
  });

  it('is for its owner alone, and replaced as a whole', () => {
    writePrefixes(file, 'alike', PREFIXES);
    writePrefixes(file, 'alike', PREFIXES.slice(1));
    expect(read()).toHaveLength(1);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(path.dirname(file))).toEqual(['some.prefixes']);
  });

  it('is nothing where there is none, and for another identity', () => {
    expect(read()).toEqual([]);
    writePrefixes(file, 'alike', PREFIXES);
    expect(read('different')).toEqual([]);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, -1), 'ends too early'],
    ['changed', (bytes: Buffer) => bytes.fill(0, bytes.length - 1), 'checksum'],
    ['something else', () => Buffer.from('hello'), 'no header'],
  ])('is refused when it was %s', (_name, damage, reason) => {
    writePrefixes(file, 'alike', PREFIXES);
    writeFileSync(file, damage(readFileSync(file)));
    expect(() => read()).toThrow(reason);
  });
});
