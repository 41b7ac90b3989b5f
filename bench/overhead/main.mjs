// `npm run bench:overhead`: what the server adds to an engine's own time, and whether a huge prompt
// holds anybody up; see ../README.md.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { timedStream } from '../client.mjs';
import { command, parseCount } from '../command-line.mjs';
import { percentile } from '../statistics.mjs';
import { constantRate } from './load.mjs';

const TOKENS = 16;
// V8 compiles what runs often for so long.
const WARM_UP_SECONDS = 20;
const HUGE_BYTES = 1024 * 1024;
const HUGE_COUNT = 20;
const WARM_UP_MS = 2000;
const ALONE_MS = 5000;
const STREAM_COUNT = 2;
const STREAM_TOKENS = 256;
// The small model goes on for long here.
const ENDLESS = 'Repeat exactly this line: 🎉🎉🎉 🌍 👩‍🚀 🎉🎉🎉';

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const { rate, seconds } = command('npm run bench:overhead --', 'Measure what the server adds.')
    .option('--rate <count>', 'streams a second', parseCount, 200)
    .option('--seconds <count>', 'for how long', parseCount, 60)
    .parse(words, { from: 'user' })
    .opts();
  console.log(
    `${os.cpus()[0]?.model}, ${os.availableParallelism()} cores, Node ${process.version}`,
  );
  const measure = (name) => (server) => addedLatency(name, server, rate, seconds);
  await withServer(['server.mjs', 'fake'], measure('Spry'));
  await withServer(['bare-server.mjs'], measure('the least server on Node.js'));
  await withServer(['server.mjs', 'real'], hugePrompts);
}

async function addedLatency(name, server, perSecond, seconds) {
  const streams = (forSeconds) =>
    constantRate(server.url, { perSecond, seconds: forSeconds, tokens: TOKENS });
  const first = await streams(WARM_UP_SECONDS);
  await server.resetLoop();
  const passages = await streams(seconds);
  const { loop, collectionsMs } = await server.loop();
  console.log(
    `\n${name}: ${passages.length} streams of ${TOKENS} tokens, ${perSecond} a second, ` +
      'fake kernels; ms\n' +
      '                                          p50     p99     max',
  );
  row(
    'the client sent late by',
    passages.map(({ lateMs }) => lateMs),
  );
  row(
    'request: client to engine',
    passages.map(({ inMs }) => inMs),
  );
  row(
    'token: engine to client',
    passages.flatMap(({ outMs }) => outMs),
  );
  row('added to the first token (both)', passages.map(addedMs));
  row(`the same in the ${WARM_UP_SECONDS} seconds before`, first.map(addedMs));
  print("delay of the server's event loop", loop);
  row(`its ${collectionsMs.length} garbage collections`, collectionsMs);
}

function addedMs({ inMs, outMs }) {
  return inMs + outMs[0];
}

/** The streams run on the real engine, for it is the one that tokenizes. */
async function hugePrompts(server) {
  await gapsBeside(server, () => delay(WARM_UP_MS));
  const gapsAlone = await gapsBeside(server, () => delay(ALONE_MS));
  await server.resetLoop();
  const statuses = new Set();
  const gapsWith = await gapsBeside(server, async () => {
    for (let index = 0; index < HUGE_COUNT; index++) statuses.add(await askHuge(server.url));
  });
  const { loop } = await server.loop();
  console.log(
    `\n${HUGE_COUNT} prompts of 1 MB in turn (${[...statuses]}: they do not fit), ` +
      `beside ${STREAM_COUNT} streams of the default model; ms\n` +
      '                                          p50     p99     max',
  );
  print("delay of the server's event loop", loop);
  row('gaps of the streams without them', gapsAlone);
  row('gaps of the streams with them', gapsWith);
}

/** Between the tokens of streams that run, one after another in each place, while `work` does. */
async function gapsBeside(server, work) {
  let isWorking = true;
  const streams = Array.from({ length: STREAM_COUNT }, async (_, index) => {
    const all = [];
    while (isWorking) {
      const prompt = `${ENDLESS} ${index}`;
      all.push(...gaps(await timedStream(server.url, { prompt, tokensMax: STREAM_TOKENS })));
    }
    return all;
  });
  await work();
  isWorking = false;
  return (await Promise.all(streams)).flat();
}

function gaps({ textTimesMs }) {
  return textTimesMs.slice(1).map((timeMs, index) => timeMs - textTimesMs[index]);
}

async function askHuge(url) {
  const sentence = 'The quick brown fox jumps over the lazy dog. ';
  const content = sentence.repeat(Math.ceil(HUGE_BYTES / sentence.length));
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'smollm2-135m-instruct',
      messages: [{ role: 'user', content }],
      max_tokens: 1,
    }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function withServer([program, ...words], measure) {
  const child = fork(path.join(import.meta.dirname, program), words);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with code ${code}`);
  });
  const [{ url }] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  try {
    await measure({
      url,
      resetLoop: async () => child.send('reset'),
      loop: async () => {
        child.send('loop');
        const [message] = await once(child, 'message');
        return message;
      },
    });
  } finally {
    child.send('stop');
    await once(child, 'exit');
  }
}

function row(label, values) {
  const at = (fraction) => percentile(values, fraction);
  print(label, { p50: at(0.5), p99: at(0.99), max: at(1) });
}

function print(label, { p50, p99, max }) {
  const columns = [p50, p99, max].map((value) => value.toFixed(2).padStart(8));
  console.log(`${label.padEnd(36)}${columns.join('')}`);
}
