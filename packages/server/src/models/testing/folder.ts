// A folder of its own for each test, gone afterwards.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Registers work for the end of the running test, such as vitest's `onTestFinished`. */
export type AtEnd = (cleanUp: () => Promise<void>) => void;

/** A fresh folder that is deleted when the test ends. */
export async function temporaryFolder(atEnd: AtEnd): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'spry-models-')));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
