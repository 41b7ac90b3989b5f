// Keeps the resident memory of a long-running process level.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { collectAtRest } from '@spry/engine';

/**
 * V8 lets its heap grow for as long as memory is cheap: the nursery doubles again and again under
 * load, and old garbage, with the native buffers that it holds, stays until the heap has doubled.
 * What a server allocates is short-lived, so a small nursery and a collection after work serve it
 * as well. Call it before the first request.
 */
export function keepHeapLevel(isBusy: () => boolean): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  collectAtRest(isBusy, runInNewContext('gc'));
}
