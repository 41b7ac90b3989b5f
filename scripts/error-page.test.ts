import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorTable } from '../packages/server/src/errors/error-table.ts';
import { errorPage } from './error-page.mjs';

const root = join(import.meta.dirname, '..');
const serverFolder = join(root, 'packages/server/src');
const sources = readdirSync(serverFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(serverFolder, path), 'utf8') }));

test('the page of errors is what the table says: otherwise, npm run docs', () => {
  expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorPage(errorTable));
});

test('no response is a failure but through the table, except probes', () => {
  const failing = /\.code\((?!20\d\)|304\))|\bstatusCode = |writeHead\((?!200)/;
  const outside = sources.filter(({ text }) => failing.test(text)).map(({ path }) => path);
  expect(outside.sort()).toEqual(['error-handler.ts', 'routes/health.ts']);
});

const thrown = sources.filter(({ path }) => !path.startsWith('errors/'));
// The engine has names of its own for its failures, and limits count one of two things.
const engine = readFileSync(join(root, 'packages/engine/src/request.ts'), 'utf8');

test.each(Object.keys(errorTable))('%s happens somewhere', (kind) => {
  const isThrown = thrown.some(({ text }) => text.includes(`'${kind}'`));
  expect(isThrown || engine.includes(`'${kind}'`) || kind.endsWith('_limit_reached')).toBe(true);
});

test('a failure that lasts is never repeated by the official clients', () => {
  for (const { status, repeat } of Object.values(errorTable)) {
    const isRepeated = [408, 409, 429].includes(status) || status >= 500;
    if (!isRepeated) expect(repeat).toBe('never');
  }
});
