// Minutes of 16 clients that come, listen, and sometimes leave in the middle: two of them, or as
// many as SPRY_SOAK_MINUTES says. Each stream is compared with the same request's run alone, or is
// a document about something new.
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineList } from '@spry/wire';
import { expect, inject, it } from 'vitest';
import { type ChatBody, readStream } from '../harness/chat.ts';
import { enginePid, openFileCount } from '../harness/processes.ts';
import { growthPerMinute, type MemorySample, watchMemory } from './memory.ts';
import { newDocument, SOAK_BODIES } from './prompts.ts';

const CLIENT_COUNT = 16;
const MINUTES = Number(process.env['SPRY_SOAK_MINUTES'] || 2);
const DURATION_MS = MINUTES * 60_000;
/** A quarter of the time, up to five minutes. */
const WARM_UP_SECONDS = Math.min(MINUTES * 15, 300);
const GROWTH_MEGABYTES_PER_MINUTE_MAX = 1;
const SEED = 20_261_123;
const FILES = { timeout: 90_000, interval: 1_000 };

type Alone = { readonly body: ChatBody; readonly text: string };
type Tally = {
  completed: number;
  left: number;
  stopped: number;
  documents: number;
  readonly wrong: string[];
};

it(
  `16 clients with random disconnects for ${MINUTES} minutes`,
  async () => {
    const url = inject('serverUrl');
    const server = inject('serverPid');
    const alone: Alone[] = [];
    for (const body of SOAK_BODIES) {
      alone.push({ body, text: (await readStream(url, body)).text });
    }

    const tally: Tally = { completed: 0, left: 0, stopped: 0, documents: 0, wrong: [] };
    const engine = enginePid(server);
    const filesBefore = openFileCount([server, engine]);
    const memory = [server, engine].map((pid) => watchMemory([pid]));
    const endMs = performance.now() + DURATION_MS;
    const client = async (index: number): Promise<void> => {
      const random = randomNumbers(SEED + index);
      while (performance.now() < endMs) await oneRequest(url, alone, random, tally);
    };
    const parkedAfterWarmUp = delay(WARM_UP_SECONDS * 1000).then(() => parkedMegabytes(url));
    await Promise.all(Array.from({ length: CLIENT_COUNT }, (_, index) => client(index)));
    // Prefixes are kept up to a limit: until that is reached, memory is meant to grow.
    const parked = `${await parkedAfterWarmUp} to ${await parkedMegabytes(url)}`;

    const [ofServer = [], ofEngine = []] = memory.map((watch) =>
      watch.stop().filter(({ seconds }) => seconds > WARM_UP_SECONDS),
    );
    const growth = growthPerMinute(ofServer) + growthPerMinute(ofEngine);
    console.log(
      `soak: ${tally.completed} streams completed, ${tally.stopped} cut by a stop sequence, ` +
        `${tally.left} left in the middle, ${tally.documents} documents, ` +
        `${tally.wrong.length} wrong, ` +
        `${openFileCount([server, engine]) - filesBefore} more files open; seed ${SEED}\n` +
        `memory after ${WARM_UP_SECONDS} s: server ${describeMemory(ofServer)}; ` +
        `engine ${describeMemory(ofEngine)}, of which parked prefixes ${parked} MB`,
    );
    expect(tally.wrong).toEqual([]);
    // Each client may have left a connection behind, which is kept for a next request for a while.
    const filesMax = filesBefore + CLIENT_COUNT;
    await expect.poll(() => openFileCount([server, engine]), FILES).toBeLessThanOrEqual(filesMax);
    expect(tally.completed).toBeGreaterThan(CLIENT_COUNT);
    expect(tally.left).toBeGreaterThan(CLIENT_COUNT);
    expect(enginePid(server)).toBe(engine);
    expect(growth).toBeLessThan(GROWTH_MEGABYTES_PER_MINUTE_MAX);
  },
  DURATION_MS + 600_000,
);

async function parkedMegabytes(url: string): Promise<string> {
  const { data } = (await (await fetch(`${url}/admin/engines`)).json()) as EngineList;
  return ((data[0]?.reading?.kv_cache.parked_bytes ?? 0) / 2 ** 20).toFixed(1);
}

function describeMemory(samples: readonly MemorySample[]): string {
  const [first, last] = [samples[0], samples.at(-1)].map((sample) => sample?.megabytes.toFixed(1));
  return `${first} to ${last} MB, ${growthPerMinute(samples).toFixed(2)} MB a minute`;
}

/** Runs one request to its end, to a stop sequence out of its own text, or leaves it. */
async function oneRequest(
  url: string,
  alone: readonly Alone[],
  random: () => number,
  tally: Tally,
): Promise<void> {
  const { body, text } = alone[Math.floor(random() * alone.length)] ?? raise('no prompts');
  const kind = random();
  const place = random();
  if (kind > 0.85) {
    const { text: document, done } = await readStream(url, newDocument(tally.documents++));
    if (!done || !isObject(document)) tally.wrong.push(`document: ${document}`);
    return;
  }
  if (kind < 0.4) {
    const pieceCount = 1 + Math.floor(place * 40);
    const heard = await listenAndLeave(url, body, pieceCount);
    tally.left += 1;
    if (!text.startsWith(heard)) tally.wrong.push(`left: ${heard}\n  alone: ${text}`);
    return;
  }
  const stop = kind < 0.6 ? sliceOf(text, place) : undefined;
  const expected = stop === undefined ? text : text.slice(0, text.indexOf(stop));
  const stream = await readStream(url, stop === undefined ? body : { ...body, stop });
  if (stop === undefined) tally.completed += 1;
  else tally.stopped += 1;
  if (stream.text !== expected || !stream.done) {
    tally.wrong.push(`stop ${JSON.stringify(stop)}: ${stream.text}\n  expected: ${expected}`);
  }
}

function isObject(text: string): boolean {
  try {
    return JSON.parse(text) instanceof Object;
  } catch {
    return false;
  }
}

/** The text of a stream up to the piece after which the client left it. */
async function listenAndLeave(url: string, body: ChatBody, pieceCount: number): Promise<string> {
  const controller = new AbortController();
  let heard = '';
  let pieces = 0;
  try {
    await readStream(
      url,
      body,
      (piece) => {
        heard += piece;
        pieces += 1;
        if (pieces === pieceCount) controller.abort();
      },
      controller.signal,
    );
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
  return heard;
}

/** A few characters out of a text, so that a stop sequence is certain to match. */
function sliceOf(text: string, place: number): string {
  const characters = Array.from(text);
  const start = Math.floor(place * Math.max(1, characters.length - 6));
  return characters.slice(start, start + 6).join('');
}

/** Mulberry32: a seeded stream of numbers in [0, 1). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function raise(message: string): never {
  throw new Error(message);
}
