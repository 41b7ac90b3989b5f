import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { jsonSchemas } from '../packages/wire/src/index.ts';
import { fieldComments, fieldCommentsFile } from './field-comments.mjs';

const root = join(import.meta.dirname, '..');

test('documents say of fields what the comments say: otherwise, npm run docs', () => {
  const file = readFileSync(join(root, 'packages/server/src/openapi/field-comments.json'), 'utf8');
  const names = Object.keys(jsonSchemas(''));
  expect(file).toBe(fieldCommentsFile(join(root, 'packages/wire/src'), names));
});

test('comments are found in types, in what they are made of, and inside of fields', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spry-comments-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const source = `
/** Of the type. */
export type Whole = Base & {
  /** One. */
  a: string;
  /**
   * Two
   * lines.
   */
  b?: Part[] | undefined;
  c: {
    /** Inside. */
    d: number;
  };
  /** An alternative. */
  e: { f: 1 } | string;
};

export type Base = {
  /** From elsewhere. */
  g: Whole;
};

export type Part =
  /** About the alternative. */
  | { kind: 'x' }
  | {
      /** About the field. */
      kind: 'y';
    };
`;
  writeFileSync(join(folder, 'a.ts'), source);
  expect(fieldComments(folder, { Name: 'Whole' })).toEqual({
    Name: {
      a: 'One.',
      b: 'Two lines.',
      'b.kind': 'About the field.',
      'c.d': 'Inside.',
      e: 'An alternative.',
      g: 'From elsewhere.',
    },
  });
});
