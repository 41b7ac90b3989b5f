// What was measured for one file of weights on one machine, kept beside the weights in the store.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Speed } from '@spry/engine';
import { readJsonObject } from '../models/files.ts';
import type { Machine } from './machine.ts';

/** How well weights predict the text, beside the file they were made from. */
export type Quality = {
  readonly perplexity: number;
  /** Part by which perplexity is higher than the file's: 0.03 is 3 %. */
  readonly rise: number;
  /** Part of the counted places with the same likeliest token as the file's. */
  readonly agreement: number;
  /** Tokens of the text that were computed. */
  readonly tokenCount: number;
  /** Of these, counted. */
  readonly scoredCount: number;
};

/** One form of the weights. */
export type FormRecord = {
  /** Such as "Q8_0"; the file itself is "as it is". */
  readonly form: string;
  readonly sizeBytes: number | null;
  readonly speed: Speed | null;
  readonly quality: Quality | null;
  /** Why it is used, or is not: a sentence. */
  readonly verdict: string;
};

/** How many threads compute, and what was measured about it. */
export type ThreadsRecord = { readonly count: number; readonly reason: string };

export type TuningRecord = {
  readonly version: number;
  /** False where time ran out before a form was found good. */
  readonly isComplete: boolean;
  /** Starts that have tried, from 1. */
  readonly attempt: number;
  readonly sourceSha256: string;
  readonly machine: Machine;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** Seconds that it took. */
  readonly seconds: number;
  /** The text that perplexity was measured on. */
  readonly text: string;
  /** The file itself first. */
  readonly forms: readonly FormRecord[];
  readonly threads: ThreadsRecord;
  /** The weights to serve; null for the file itself. */
  readonly tuned: { readonly form: string; readonly sha256: string } | null;
  /** The outcome in one sentence. */
  readonly summary: string;
};

/** Changes when older records are not to be trusted any more. */
export const RECORD_VERSION = 1;

/** The form of the file itself. */
export const AS_IT_IS = 'as it is';

/** Where the record of a file on a machine is, and the tuned weights. */
export type TuningPaths = { readonly record: string; readonly weights: string };

/**
 * The name has a digest of everything that the measurements hold for, so that a store on a shared
 * disk serves several machines.
 * @param directory the store's folder
 */
export function tuningPaths(
  directory: string,
  source: { readonly path: string; readonly sha256: string },
  machine: Machine,
): TuningPaths {
  const parts = [RECORD_VERSION, source.sha256, machine.processor, machine.kernels];
  const digest = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
  const stem = basename(source.path).replace(/\.gguf$/i, '');
  const path = join(directory, 'tuned', `${stem}.${digest}`);
  return { record: `${path}.json`, weights: `${path}.gguf` };
}

/** The record at `path`; null where there is none, or none that this version wrote. */
export async function readRecord(path: string): Promise<TuningRecord | null> {
  const fields = await readJsonObject(path);
  // Whoever can write to the store can replace the weights too: only the version is checked.
  return fields?.['version'] === RECORD_VERSION ? (fields as TuningRecord) : null;
}
