import { describe, expect, it } from 'vitest';
import { keepAliveMs, loadFailureKeptMs, modelTurnMs, modelWaitMs } from './limits.ts';
import { ModelPool } from './model-pool.ts';
import type { Lease } from './resident.ts';
import { FakeClock, type FakeEngine, FakeEngines, settle } from './testing/fake-engines.ts';

type Held = Lease<FakeEngine>;

/** A pool for 10 bytes of models, two of which fit unless they are large. */
function rig(memoryBytesMax = 10) {
  const clock = new FakeClock();
  const engines = new FakeEngines({ small: 4, other: 5, third: 3, large: 10, huge: 11 });
  const pool = new ModelPool({
    prepare: engines.prepare,
    memoryBytesMax,
    keepAliveMs: (id) => (id === 'small' ? null : keepAliveMs),
    clock,
  });
  /** A lease on a model that loads at once. */
  const load = async (id: string): Promise<Held> => {
    const granted = pool.lease(id);
    await settle();
    engines.of(id).finishLoading();
    return granted;
  };
  const stageOf = (id: string) => pool.places.get(id)?.stage.type;
  return { clock, engines, pool, load, stageOf };
}

describe('loading', () => {
  it('happens once for all that wait, and not again for those who come later', async () => {
    const { pool, engines } = rig();
    const waiting = Array.from({ length: 5 }, () => pool.lease('small'));
    await settle();
    engines.of('small').finishLoading();
    const leases = await Promise.all(waiting);
    leases.push(await pool.lease('small'));
    expect(new Set(leases.map(({ engine }) => engine)).size).toBe(1);
    expect(engines.started).toHaveLength(1);
    expect(engines.preparedCount).toBe(1);
  });

  it('tells how long each has waited', async () => {
    const { pool, engines, clock } = rig();
    const first = pool.lease('small');
    await clock.advance(300);
    const second = pool.lease('small');
    await clock.advance(200);
    engines.of('small').finishLoading();
    expect([(await first).waitedMs, (await second).waitedMs]).toEqual([500, 200]);
  });

  it('of several models goes on side by side where they fit', async () => {
    const { pool, engines } = rig();
    const both = [pool.lease('small'), pool.lease('other')];
    await settle();
    expect(engines.started.map(({ modelId }) => modelId)).toEqual(['small', 'other']);
    engines.of('other').finishLoading();
    expect((await both[1])?.engine.modelId).toBe('other');
  });

  it('is given up when nobody waits any more, and it has not begun', async () => {
    const { pool, engines, load, stageOf } = rig();
    const { release } = await load('large');
    const leaving = new AbortController();
    const waiting = pool.lease('small', leaving.signal);
    await settle();
    expect(stageOf('small')).toBe('queued');
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    release();
    await settle();
    expect(engines.started).toHaveLength(1);
    expect([stageOf('small'), stageOf('large')]).toEqual(['away', 'ready']);
  });

  it('goes on when it has begun, for whoever comes next', async () => {
    const { pool, engines } = rig();
    const leaving = new AbortController();
    const waiting = pool.lease('small', leaving.signal);
    await settle();
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    engines.of('small').finishLoading();
    await settle();
    expect((await pool.lease('small')).waitedMs).toBe(0);
  });
});

describe('a model that cannot be loaded', () => {
  it('fails all that wait, is tried again later, and takes no other along', async () => {
    const { pool, engines, clock, load } = rig();
    const { engine } = await load('small');
    const waiting = [pool.lease('other'), pool.lease('other')];
    await settle();
    engines.of('other').failLoading(new Error('Its tensors are strange.'));
    for (const one of waiting) {
      await expect(one).rejects.toMatchObject({
        kind: 'model_load_failed',
        message: 'The model `other` could not be loaded: Its tensors are strange.',
        headers: { 'retry-after': '5' },
      });
    }
    expect(engines.of('other').isClosing).toBe(true);
    await expect(pool.lease('other')).rejects.toMatchObject({ kind: 'model_load_failed' });
    expect(engines.started).toHaveLength(2);
    engines.of('other').finishClosing();
    await clock.advance(loadFailureKeptMs);
    const again = pool.lease('other');
    await settle();
    engines.of('other').finishLoading();
    expect((await again).engine.modelId).toBe('other');
    expect(engine.isClosing).toBe(false);
  });

  it('is refused with the numbers where it never fits, without being started', async () => {
    const { pool, engines } = rig();
    await expect(pool.lease('huge')).rejects.toMatchObject({ kind: 'model_too_large' });
    expect(engines.started).toEqual([]);
  });

  it('fails with what looking for it has said', async () => {
    const { pool, engines, clock } = rig();
    engines.missing.set('small', new Error('The file is gone.'));
    await expect(pool.lease('small')).rejects.toThrow('The file is gone.');
    engines.missing.clear();
    await clock.advance(loadFailureKeptMs);
    const again = pool.lease('small');
    await settle();
    engines.of('small').finishLoading();
    await expect(again).resolves.toMatchObject({ waitedMs: 0 });
  });
});

describe('making room', () => {
  it('unloads what was used the longest ago, and waits until its memory is free', async () => {
    const { pool, engines, load, clock } = rig();
    (await load('small')).release();
    await clock.advance(1);
    (await load('other')).release();
    const waiting = pool.lease('third');
    await settle();
    expect(engines.of('small').isClosing).toBe(true);
    expect(engines.of('other').isClosing).toBe(false);
    expect(engines.started).toHaveLength(2);
    engines.of('small').finishClosing();
    await settle();
    engines.of('third').finishLoading();
    expect((await waiting).engine.modelId).toBe('third');
  });

  it('never takes a model that is used, but lets it take no more after its turn', async () => {
    const { pool, engines, load, clock } = rig();
    const first = await load('large');
    const waiting = pool.lease('small');
    await settle();
    const second = await pool.lease('large');
    await clock.advance(modelTurnMs);
    const third = pool.lease('large');
    await settle();
    first.release();
    expect(engines.of('large').isClosing).toBe(false);
    second.release();
    expect(engines.of('large').isClosing).toBe(true);
    engines.of('large').finishClosing();
    await settle();
    engines.of('small').finishLoading();
    const { release } = await waiting;
    // Whoever came after the turn has the model back afterwards.
    release();
    await settle();
    engines.of('small').finishClosing();
    await settle();
    engines.of('large').finishLoading();
    expect((await third).engine.modelId).toBe('large');
  });

  it('is undone when the one that needed the room has left', async () => {
    const { pool, load, clock } = rig();
    await load('large');
    const leaving = new AbortController();
    const waiting = pool.lease('small', leaving.signal);
    await clock.advance(modelTurnMs);
    const later = pool.lease('large');
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    expect((await later).engine.modelId).toBe('large');
  });

  it('takes its time at most: then a request is told so', async () => {
    const { pool, load, clock } = rig();
    await load('large');
    const waiting = pool.lease('small');
    const failed = expect(waiting).rejects.toMatchObject({
      kind: 'model_busy',
      headers: { 'retry-after': '5' },
    });
    await clock.advance(modelWaitMs);
    await failed;
  });

  it('takes no longer than the request itself may', async () => {
    const { pool, load, clock } = rig();
    await load('large');
    const failed = expect(pool.lease('small', undefined, 500)).rejects.toMatchObject({
      kind: 'deadline_exceeded',
      message: 'The request took longer than 0.5 s; it waited for its model.',
    });
    await clock.advance(500);
    await failed;
  });

  it('a model that loads for longer than requests wait says so, and loads on', async () => {
    const { pool, engines, clock } = rig();
    const failed = expect(pool.lease('small')).rejects.toMatchObject({ kind: 'model_loading' });
    await clock.advance(modelWaitMs);
    await failed;
    engines.of('small').finishLoading();
    await settle();
    expect((await pool.lease('small')).waitedMs).toBe(0);
  });
});

describe('a loaded model', () => {
  it('goes when it was idle for long, unless it is to stay', async () => {
    const { load, clock, stageOf } = rig();
    (await load('small')).release();
    const { release } = await load('other');
    await clock.advance(2 * keepAliveMs);
    expect(stageOf('other')).toBe('ready');
    release();
    await clock.advance(keepAliveMs - 1);
    expect(stageOf('other')).toBe('ready');
    await clock.advance(1);
    expect([stageOf('other'), stageOf('small')]).toEqual(['closing', 'ready']);
  });

  it('is given back once, however often that is said', async () => {
    const { load, pool, stageOf } = rig();
    const first = await load('small');
    await pool.lease('small');
    first.release();
    first.release();
    await expect(pool.unload('small')).rejects.toMatchObject({ kind: 'model_in_use' });
    expect(stageOf('small')).toBe('ready');
  });

  it('whose process has ended for good is loaded anew', async () => {
    const { load, engines, pool } = rig();
    const { release } = await load('small');
    const dead = engines.of('small');
    dead.die();
    dead.finishClosing();
    await settle();
    release();
    const again = pool.lease('small');
    await settle();
    engines.of('small').finishLoading();
    expect((await again).engine).not.toBe(dead);
  });
});

describe('unloading', () => {
  it('is refused while the model is used or waited for', async () => {
    const { load, pool, engines } = rig();
    const { release } = await load('small');
    await expect(pool.unload('small')).rejects.toMatchObject({ status: 409 });
    release();
    const unloading = pool.unload('small');
    engines.of('small').finishClosing();
    await unloading;
    expect(pool.usedBytes).toBe(0);
    void pool.lease('small');
    await expect(pool.unload('small')).rejects.toMatchObject({ status: 409 });
  });

  it('of what is not loaded is done at once', async () => {
    const { pool } = rig();
    await expect(pool.unload('small')).resolves.toBeUndefined();
  });
});

it('closing refuses what waits, ends every engine, and takes nothing more', async () => {
  const { pool, engines, load } = rig();
  await load('other');
  const loading = pool.lease('small');
  const queued = pool.lease('large');
  await settle();
  const closing = pool.close();
  await expect(loading).rejects.toMatchObject({ kind: 'shutting_down' });
  await expect(queued).rejects.toMatchObject({ kind: 'shutting_down' });
  for (const engine of engines.started) engine.finishClosing();
  await closing;
  await expect(pool.lease('other')).rejects.toMatchObject({ kind: 'shutting_down' });
  expect(engines.started.map(({ isGone }) => isGone)).toEqual([true, true]);
});
