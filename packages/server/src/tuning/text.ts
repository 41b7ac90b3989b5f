// The text that weights are scored on: the reference manual of Fastify, which the server depends
// on, so that every installation has the same one. It is English prose with code between, of which
// models have seen much alike; MIT-licensed, and never part of an answer.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { WINDOW_TOKENS } from '@spry/engine';

/** A text to score weights on. */
export type TuningText = {
  /** What it is, for people. */
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
  readonly windowCount: number;
};

/** 20,480 tokens. */
const WINDOW_COUNT = 40;

/** Enough for WINDOW_COUNT windows, even where a token has 16 characters. */
const CHARACTERS_MAX: number = WINDOW_COUNT * WINDOW_TOKENS * 16;

/** Reads the text. */
export function tuningText(): TuningText {
  const manifestPath = createRequire(import.meta.url).resolve('fastify/package.json');
  const manifest: { version: string } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const folder = join(dirname(manifestPath), 'docs', 'Reference');
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const text = names
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'))
    .join('\n')
    .slice(0, CHARACTERS_MAX);
  return {
    name: `the reference manual of Fastify ${manifest.version}`,
    sha256: createHash('sha256').update(text).digest('hex'),
    text,
    windowCount: WINDOW_COUNT,
  };
}
