// Keeps the resident memory of a long-running process level.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { collectAtRest } from '@spry/engine';

/**
 * V8 lets its heap grow for as long as memory is cheap: the nursery doubles again and again under
 * load, and old garbage, with the native buffers that it holds, stays until the heap has doubled.
 * It also guesses which code makes objects that live long, and puts those among the old ones at
 * once: of a request's objects it guesses wrong, and whatever they refer to then survives each
 * young collection. What a server allocates is short-lived, so a small nursery without guesses and
 * a collection after work serve it better.
 */
export const heapFlags: readonly string[] = [
  '--semi-space-growth-factor=1',
  '--no-allocation-site-pretenuring',
  '--expose-gc',
];

/** For this process; call it before the first request. */
export function keepHeapLevel(isBusy: () => boolean): void {
  for (const flag of heapFlags) setFlagsFromString(flag);
  collectAtRest(isBusy, runInNewContext('gc'));
}
