// Which models make room for another: those that nobody uses first, of them the one that was used
// the longest ago; then those in use, once each has had its turn.

import { modelTurnMs } from './limits.ts';
import type { Place } from './place.ts';
import type { PoolEngine } from './pool-engine.ts';
import type { Resident } from './resident.ts';

/** What a model in memory is to do. */
export type Move<Engine extends PoolEngine> = {
  readonly place: Place<Engine>;
  readonly resident: Resident<Engine>;
  /** `yield`: take no new requests, until it can be unloaded. `wait`: its turn is not over. */
  readonly type: 'unload' | 'yield' | 'wait';
  /** Milliseconds until its turn is over. */
  readonly turnLeftMs: number;
};

/** @returns what as few models as possible have to do; nothing where all would not be enough */
export function makeRoom<Engine extends PoolEngine>(
  places: Iterable<Place<Engine>>,
  missingBytes: number,
  nowMs: number,
): Move<Engine>[] {
  const moves: Move<Engine>[] = [];
  let leftBytes = missingBytes;
  const candidates: { readonly place: Place<Engine>; readonly resident: Resident<Engine> }[] = [];
  for (const place of places) {
    const { stage } = place;
    if (stage.type === 'closing') leftBytes -= stage.resident.memoryBytes;
    if (stage.type === 'ready') candidates.push({ place, resident: stage.resident });
  }
  candidates.sort(
    (a, b) =>
      Number(a.place.isNeeded) - Number(b.place.isNeeded) ||
      a.resident.lastUsedMs - b.resident.lastUsedMs,
  );
  for (const { place, resident } of candidates) {
    if (leftBytes <= 0) break;
    leftBytes -= resident.memoryBytes;
    const turnLeftMs = resident.sinceMs + modelTurnMs - nowMs;
    const mayStay = place.isNeeded && turnLeftMs > 0;
    const type = mayStay ? 'wait' : resident.isBusy ? 'yield' : 'unload';
    moves.push({ place, resident, type, turnLeftMs });
  }
  return leftBytes <= 0 ? moves : [];
}
