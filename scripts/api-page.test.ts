import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemas } from '../packages/wire/src/json-schemas.ts';

const page = readFileSync(join(import.meta.dirname, '../docs/api.md'), 'utf8');
const [, chat = '', text = ''] = page.split(/^## /m);
const { ChatRequest, TextCompletionRequest } = jsonSchemas('');

const namesIn = (part: string): string[] =>
  [...part.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );

test('the page of the API has every parameter of chat once', () => {
  const names = namesIn(chat);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(Object.keys(ChatRequest.properties ?? {})));
});

test('and what requests for text have beside those', () => {
  const shared = Object.keys(ChatRequest.properties ?? {});
  const own = Object.keys(TextCompletionRequest.properties ?? {}).filter(
    (name) => !shared.includes(name),
  );
  expect(namesIn(text)).toEqual(expect.arrayContaining(own));
});
