// Keeps the resident memory of a long-running process level, and its collections short.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { collectAtRest } from '@spry/engine';

/**
 * V8 lets its heap grow for as long as memory is cheap: old garbage, with the native buffers that
 * it holds, stays until the heap has doubled, and a collection after work frees it sooner. V8 also
 * guesses which code makes objects that live long, and puts those among the old ones at once: of a
 * request's objects it guesses wrong, and whatever they refer to survives each young collection.
 */
export const heapFlags: readonly string[] = ['--no-allocation-site-pretenuring', '--expose-gc'];

/** For this process; call it before the first request. */
export function keepHeapLevel(isBusy: () => boolean): void {
  for (const flag of heapFlags) setFlagsFromString(flag);
  collectAtRest(isBusy, runInNewContext('gc'));
}
