// `npm run bench -- --profile`: where the time of the engine's steps goes, under the real server.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startStreams } from './client.mjs';
import { findProcess } from './processes.mjs';
import { account, ROWS } from './profile-account.mjs';
import { startSpry } from './spry.mjs';
import { concurrentPrompts, documentFormat, documentPrompt, STREAM_COUNT } from './workload.mjs';

const TEXT_TOKENS = 256;
const DOCUMENT_MEMBER_COUNT = 3;
/**
 * Pieces of text that each stream has had when the recording begins: no prompt waits then, and what
 * runs often is compiled. Drawn answers and documents may end sooner than others.
 */
const UNDER_WAY_COUNT = 64;
const UNDER_WAY_COUNT_SHORT = 16;
const POLL_MS = 50;

const RUNS = [
  { name: '1 stream', requests: texts(1), underWayCount: UNDER_WAY_COUNT },
  { name: '16 streams', requests: texts(STREAM_COUNT), underWayCount: UNDER_WAY_COUNT },
  {
    name: '16 sampled',
    // By a seed: without one, some day an answer ends before the recording begins.
    requests: texts(STREAM_COUNT, { temperature: 0.8, seed: 1 }),
    underWayCount: UNDER_WAY_COUNT_SHORT,
  },
  {
    name: '16 documents',
    requests: documents(STREAM_COUNT),
    underWayCount: UNDER_WAY_COUNT_SHORT,
  },
];

/** @param {readonly string[]} flags of `spry serve` */
export async function printProfile(flags) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spry-profile-'));
  const file = path.join(folder, 'recording.json');
  const hook = pathToFileURL(path.join(import.meta.dirname, 'profile-hook.mjs'));
  const spry = await startSpry(['--parallel', String(STREAM_COUNT), ...flags], {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${hook}`,
    SPRY_PROFILE: file,
  });
  try {
    const columns = [];
    for (const { name, ...run } of RUNS) {
      console.error(`bench: profiling ${name}`);
      columns.push({ name, ...account(await record(spry, run, file)) });
    }
    print(columns);
  } finally {
    await spry.stop();
    rmSync(folder, { recursive: true });
  }
}

/** From when all streams are under way until the first one ends. */
async function record({ pid, url }, { requests, underWayCount }, file) {
  const engine = findProcess(pid, 'engine/dist/process/main.js');
  rmSync(file, { force: true });
  const { underWay, timings } = startStreams(url, requests, underWayCount);
  await underWay;
  // Two signals: of one that comes twice at once, the second is lost.
  process.kill(engine, 'SIGUSR2');
  await Promise.race(timings);
  process.kill(engine, 'SIGURG');
  await Promise.all(timings);
  while (!existsSync(file)) await delay(POLL_MS);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function texts(count, sampling) {
  const prompts = concurrentPrompts('profile', count);
  return prompts.map((prompt) => ({ prompt, tokensMax: TEXT_TOKENS, ...sampling }));
}

function documents(count) {
  const prompts = Array.from({ length: count }, (_, index) => documentPrompt(`profile ${index}`));
  const format = documentFormat(DOCUMENT_MEMBER_COUNT);
  return prompts.map((prompt) => ({ prompt, tokensMax: 512, format }));
}

function print(columns) {
  const row = (label, cell) =>
    console.log(label.padEnd(28) + columns.map((one) => cell(one).padStart(16)).join(''));
  const percent = (share = 0) => `${(share * 100).toFixed(1)} %`;
  row('', ({ name }) => name);
  row('steps', ({ stepCount }) => String(stepCount));
  row('a step, ms', ({ elapsedMs, stepCount }) => (elapsedMs / stepCount).toFixed(1));
  row('kernels', ({ kernels }) => percent(kernels));
  for (const part of ['between', 'beside']) {
    console.log(`${part} the kernels' steps`);
    for (const name of ROWS) row(`  ${name}`, (column) => percent(column[part].get(name)));
  }
}
