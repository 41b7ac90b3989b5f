// Models as the administration shows them.

import type { ManagedModel, PullEvent, PullProgress } from '@spry/wire';
import { type CatalogEntry, findCatalogEntry } from './models/catalog.ts';
import { licenseOf } from './models/license.ts';
import type { ModelEvent } from './models/model-event.ts';
import type { ModelPulls, PullState } from './models/pulls.ts';
import type { ShelvedModel } from './models/shelf.ts';
import type { ServedModels } from './served-models.ts';

export type DescribeContext = {
  readonly served: ServedModels;
  readonly pulls: ModelPulls;
  /** Names of the licences that were accepted here. */
  readonly accepted: ReadonlySet<string>;
};

/** A model of the disk. */
export function describeShelved(model: ShelvedModel, context: DescribeContext): ManagedModel {
  const { served, pulls } = context;
  const { id, sizeBytes, origin, license } = model;
  const place = served.pool.places.get(id);
  const resident = place?.resident ?? null;
  const estimate = served.loader.estimate(model);
  return {
    id,
    object: 'model',
    state: served.stateOf(id),
    default: id === served.chosenId,
    origin,
    size_bytes: sizeBytes,
    license,
    license_accepted: isAccepted(findCatalogEntry(id), context),
    context_window: resident?.info?.contextWindow ?? estimate.contextTokens,
    parallel: resident?.info?.parallel ?? estimate.parallel,
    memory_bytes: resident?.memoryBytes ?? estimate.totalBytes,
    fits: estimate.totalBytes <= served.pool.memoryBytesMax,
    active_requests: resident?.leaseCount ?? 0,
    waiting_requests: place?.waitingCount ?? 0,
    last_used_at: resident && epochSeconds(resident.lastUsedMs, context),
    loaded_at: resident?.info ? epochSeconds(resident.sinceMs, context) : null,
    weights: served.loader.tuningOf(id)?.summary ?? null,
    error: place?.failure?.error.message ?? null,
    pull: toProgress(pulls.stateOf(id)),
  };
}

/** A model of the catalog that is not here. */
export function describeAbsent(entry: CatalogEntry, context: DescribeContext): ManagedModel {
  return {
    id: entry.id,
    object: 'model',
    state: 'absent',
    default: false,
    origin: 'catalog',
    size_bytes: entry.sizeBytes,
    license: entry.license,
    license_accepted: isAccepted(entry, context),
    context_window: entry.contextWindow,
    parallel: null,
    memory_bytes: null,
    fits: null,
    active_requests: 0,
    waiting_requests: 0,
    last_used_at: null,
    loaded_at: null,
    weights: null,
    error: null,
    pull: toProgress(context.pulls.stateOf(entry.id)),
  };
}

/** Null for what only a terminal would show. */
export function toPullEvent(event: ModelEvent): PullEvent | null {
  if (event.type === 'source') return { type: 'source', message: event.message };
  if (event.type !== 'progress') return null;
  return { type: 'progress', ...progressOf(event) };
}

function toProgress(state: PullState | undefined): PullProgress | null {
  return state === undefined ? null : progressOf(state);
}

function progressOf({ receivedBytes, totalBytes }: PullState): PullProgress {
  return { received_bytes: receivedBytes, total_bytes: totalBytes ?? null };
}

function isAccepted(
  entry: CatalogEntry | undefined,
  { accepted }: DescribeContext,
): boolean | null {
  const license = entry === undefined ? null : licenseOf(entry);
  return license && accepted.has(license.name);
}

/** @param atMs by the clock that never goes backwards */
function epochSeconds(atMs: number, { served }: DescribeContext): number {
  return Math.floor((served.clock() - (served.monotonicClock() - atMs)) / 1000);
}
