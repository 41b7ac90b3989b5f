// The clients that are compared, each as its users get it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(import.meta.dirname, '../..');
const E2E = path.join(ROOT, 'e2e');

/** The first one is ours. */
export const clientNames = ['@spry/sdk', 'openai', 'groq-sdk'];

/** Ours without its helpers: what `groq-sdk` has, which has no helpers. */
export const CORE = '@spry/sdk/core';

const FILES = {
  '@spry/sdk': path.join(ROOT, 'packages/sdk/dist/index.js'),
  '@spry/sdk/core': path.join(ROOT, 'packages/sdk/dist/core.js'),
  openai: path.join(E2E, 'node_modules/openai/index.mjs'),
  'groq-sdk': path.join(E2E, 'node_modules/groq-sdk/index.mjs'),
};

/** The module that programs import. */
export function entryOf(name) {
  return FILES[name];
}

export function readVersion(name) {
  const folder = path.dirname(entryOf(name)).replace(/\/dist$/, '');
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

/** @returns a client that reads what `fetch` answers */
export async function createClient(name, fetch) {
  const { default: Client } = await import(pathToFileURL(entryOf(name)).href);
  return new Client({ apiKey: 'any', fetch });
}

/** The official clients are those of the end-to-end tests. */
export function installClients() {
  if (existsSync(path.join(E2E, 'node_modules/esbuild'))) return;
  const result = spawnSync('npm', ['install', '--no-audit', '--no-fund'], {
    cwd: E2E,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.status !== 0) throw new Error('The official clients could not be installed in e2e/.');
}

/** A line of the table. @param {(name: string) => number} figureOf a client */
export function row(what, figureOf) {
  return { what, values: clientNames.map(figureOf) };
}
