import { expect, onTestFinished, test } from 'vitest';
import { DOWNLOAD_LIMITS } from './limits.ts';
import type { ModelEvent } from './model-event.ts';
import { ModelPulls } from './pulls.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ENTRIES, ggufFile, TENSORS } from './testing/gguf.ts';
import { serveFile, startStandIn } from './testing/hub.ts';

const FILE = ggufFile({ entries: ENTRIES, tensors: TENSORS });
const HALF = Math.floor(FILE.length / 2);
const NAME = 'ada/tiny:tiny.gguf';

/** A hub that gives half of the file, and the rest when it is told to. */
async function setUp() {
  let isOpen = false;
  const hub = await startStandIn(onTestFinished, (request, response) => {
    const options = isOpen ? {} : { silentAfterBytes: HALF };
    serveFile(request, response, FILE, { linked: true, ...options });
  });
  const home = await temporaryFolder(onTestFinished);
  const pulls = new ModelPulls({
    env: { HOME: home, SPRY_HOME: home, HF_ENDPOINT: hub.url, PATH: '' },
    fetch,
    cwd: home,
    limits: DOWNLOAD_LIMITS,
  });
  return {
    hub,
    pulls,
    open: () => {
      isOpen = true;
    },
  };
}

class Reader {
  readonly events: ModelEvent[] = [];
  readonly controller: AbortController = new AbortController();
  #reachHalf: () => void = () => undefined;
  /** Resolves when half of the file is here. */
  readonly half: Promise<void> = new Promise((resolve) => {
    this.#reachHalf = resolve;
  });

  readonly hear = (event: ModelEvent): void => {
    this.events.push(event);
    if (event.type === 'progress' && event.receivedBytes >= HALF) this.#reachHalf();
  };
}

test('two who want one model share its download, and both see how far it is', async () => {
  const { hub, pulls } = await setUp();
  const [first, second] = [new Reader(), new Reader()];
  const one = pulls.pull(NAME, first.hear, first.controller.signal);
  await first.half;
  const other = pulls.pull(NAME, second.hear, second.controller.signal);
  await second.half;
  expect(hub.seen).toHaveLength(1);
  expect(pulls.stateOf(NAME)).toMatchObject({ receivedBytes: HALF, totalBytes: FILE.length });
  // One of them leaves: the other goes on.
  first.controller.abort();
  expect(pulls.stateOf(NAME)).toBeDefined();
  second.controller.abort();
  await expect(one).rejects.toMatchObject({ code: 'aborted' });
  await expect(other).rejects.toMatchObject({ code: 'aborted' });
  expect(pulls.stateOf(NAME)).toBeUndefined();
});

test('what has arrived when all have left is kept for the next', async () => {
  const { hub, pulls, open } = await setUp();
  const reader = new Reader();
  const left = pulls.pull(NAME, reader.hear, reader.controller.signal);
  await reader.half;
  reader.controller.abort();
  await expect(left).rejects.toMatchObject({ code: 'aborted' });
  open();
  const next = new Reader();
  const model = await pulls.pull(NAME, next.hear, next.controller.signal);
  expect(model).toMatchObject({ id: NAME, sizeBytes: FILE.length });
  expect(hub.seen[1]?.range).toBe(`bytes=${HALF}-`);
  expect(next.events.at(-1)).toMatchObject({ type: 'verified' });
  expect(pulls.stateOf(NAME)).toBeUndefined();
});

test('closing ends all of them', async () => {
  const { pulls } = await setUp();
  const reader = new Reader();
  const pulling = pulls.pull(NAME, reader.hear, reader.controller.signal);
  await reader.half;
  pulls.close();
  await expect(pulling).rejects.toMatchObject({ code: 'aborted' });
});

test('a failure is told to all, and the next one tries again', async () => {
  const { pulls } = await setUp();
  const readers = [new Reader(), new Reader()];
  const failing = readers.map(({ hear, controller }) =>
    pulls.pull('nobody-knows-this', hear, controller.signal),
  );
  for (const one of failing) await expect(one).rejects.toMatchObject({ code: 'unknown_model' });
  expect(pulls.stateOf('nobody-knows-this')).toBeUndefined();
});
