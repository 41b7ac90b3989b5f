// What the first page costs: every script that is loaded before it can be used, compressed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Manifest } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The promise is 250 kB; what is below it is room for features. */
const firstPageBytesMax = 200_000;
const firstPage = 'src/playground/page.tsx';

const folder = mkdtempSync(join(tmpdir(), 'spry-web-'));
let manifest: Manifest = {};

beforeAll(() => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const vite = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url));
  // A process of its own, as whatever starts a build has.
  const words = [vite, 'build', root, '--outDir', folder, '--logLevel', 'error'];
  execFileSync(process.execPath, words);
  manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the build', () => {
  it(`sends at most ${firstPageBytesMax / 1000} kB of scripts for the first page`, () => {
    const files = new Set([...filesOf('index.html'), ...filesOf(firstPage)]);
    const sizes = [...files].map((file) => ({ file, bytes: compressedBytes(file) }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total, JSON.stringify(sizes, null, 2)).toBeLessThanOrEqual(firstPageBytesMax);
  });

  it('has no script or style inside of the page, which the security policy forbids', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  it('has no address of another host, but for links and names', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

/** A chunk and all that it imports before it runs. */
function filesOf(name: string): string[] {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`The manifest has no "${name}".`);
  return [chunk.file, ...(chunk.imports ?? []).flatMap(filesOf)];
}

function compressedBytes(file: string): number {
  return gzipSync(readFileSync(join(folder, file))).length;
}
