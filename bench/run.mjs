// Compares Spry with llama-server on the same weights, in one run on one machine:
// `npm run bench -- [--quick] [--only SCENARIO,…] [--model PATH.gguf] [--peer PATH] [--build-peer]
// [--rounds N]`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPeer } from './build-peer.mjs';
import { calibrate } from './calibrate.mjs';
import { timedStream } from './client.mjs';
import { peerCandidates, startPeer } from './peer.mjs';
import { cpuShare, mappedModel, residentMegabytes, startServer } from './processes.mjs';
import { machine, print, save, summarise } from './report.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { STREAM_COUNT } from './workload.mjs';

const ROOT = path.join(import.meta.dirname, '..');
/** Tokens of context for each request, the same for both servers. */
const CONTEXT_TOKENS = 2048;
const IDLE_CPU_SHARE_MAX = 0.05;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    model: { type: 'string' },
    peer: { type: 'string' },
    'build-peer': { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
});
const scenarios = chosenScenarios(options.only);
const roundCount = Number(options.rounds ?? (options.quick ? 3 : 5));
const tokensMax = options.quick ? 48 : 64;

if (options['build-peer']) buildPeer();
await main();

async function main() {
  const servers = [];
  try {
    const spry = await startSpry();
    servers.push(spry);
    const model = mappedModel(spry.pid);
    const peer = await workingPeer(model);
    const flags = await calibrate(peer, model, withCommonFlags, options.quick);
    const peers = await startBestPeers(peer, model, flags, servers);
    const notes = peer.caveat === undefined ? [] : [peer.caveat];
    notes.push(...(await warmUp(servers)));
    const rounds = await measure(peers, spry);
    const report = {
      machine: machine(),
      model: describeModel(model),
      peer: {
        origin: peer.origin,
        version: peer.version,
        commands: Object.entries(peers).map(([use, server]) => ({
          use,
          command: shortPaths(server.command),
        })),
        megabytes: residentMegabytes(peers.sixteenStreams.pid),
        trials: flags.trials,
      },
      spry: {
        version: JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version,
        command: shortPaths(spry.command),
        megabytes: residentMegabytes(spry.pid),
      },
      roundCount,
      summary: summarise(scenarios, rounds),
      sameText: sameText(rounds),
      notes,
      rounds,
    };
    print(report);
    save(report);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function startSpry() {
  const launcher = path.join(ROOT, 'packages/cli/bin/spry.mjs');
  const model = options.model === undefined ? [] : ['--model', path.resolve(options.model)];
  return await startServer({
    name: 'spry',
    file: process.execPath,
    flags: [launcher, 'serve', '--tune', 'off', '--port', '0', ...model].concat(
      '--parallel',
      String(STREAM_COUNT),
      '--ctx',
      String(CONTEXT_TOKENS),
    ),
    url: (output) => /Spry is ready at (http:\/\/\S+)/.exec(output)?.[1],
  });
}

function withCommonFlags(flags) {
  return [
    ...['-t', String(os.availableParallelism()), '-np', String(STREAM_COUNT)],
    ...['-c', String(CONTEXT_TOKENS * STREAM_COUNT), '--cache-prompt', '--no-webui'],
    ...flags,
  ];
}

/** The first candidate that answers a request on this machine. */
async function workingPeer(model) {
  let failure;
  for (const candidate of peerCandidates(options.peer)) {
    try {
      const peer = candidate();
      const server = await startPeer(peer, model, withCommonFlags([]));
      await timedStream(server.url, { prompt: 'Hello', tokensMax: 2 }).finally(server.stop);
      return peer;
    } catch (error) {
      console.error(`bench: this llama-server does not work here: ${error.message}`);
      failure = error;
    }
  }
  throw failure;
}

/** One peer where the best flags are the same for both scenarios, else two. */
async function startBestPeers(peer, model, flags, servers) {
  const start = async (chosen) => {
    const server = await startPeer(peer, model, chosen);
    servers.push(server);
    return server;
  };
  const one = await start(flags.oneStream);
  const same = flags.oneStream.join(' ') === flags.sixteenStreams.join(' ');
  return { oneStream: one, sixteenStreams: same ? one : await start(flags.sixteenStreams) };
}

/** @returns {Promise<string[]>} a note for each server that uses the CPU while it should rest */
async function warmUp(servers) {
  for (const { url } of servers) await timedStream(url, { prompt: 'Warm up.', tokensMax: 16 });
  const notes = [];
  for (const server of servers) {
    const share = await cpuShare(server.pid);
    if (share <= IDLE_CPU_SHARE_MAX) continue;
    notes.push(`${server.name} used ${(share * 100).toFixed(0)} % of a core while idle`);
  }
  return notes;
}

/** Rounds of both servers in turn; who goes first alternates, so that noise hits both alike. */
async function measure(peers, spry) {
  const rounds = { peer: [], spry: [] };
  const sides = [
    ['peer', peers],
    ['spry', { oneStream: spry, sixteenStreams: spry }],
  ];
  for (let round = 1; round <= roundCount; round += 1) {
    for (const [side, urls] of round % 2 === 1 ? sides : [...sides].reverse()) {
      const measured = {};
      for (const { name, peer, run } of scenarios) {
        measured[name] = await run(urls[peer].url, `number ${round}`, tokensMax);
        console.error(`bench: round ${round}, ${side}: ${name}`);
      }
      rounds[side].push(measured);
    }
  }
  return rounds;
}

function describeModel(model) {
  const bytes = readFileSync(model);
  return {
    path: shortPaths(model),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** A report is read elsewhere: paths start at the repository or at the home directory. */
function shortPaths(text) {
  return text
    .replace(process.execPath, 'node')
    .replaceAll(`${ROOT}/`, '')
    .replaceAll(os.homedir(), '~');
}

/** In how many rounds both servers wrote the same greedy answer to the short prompt. */
function sameText({ peer, spry }) {
  const isSame = ({ stream }, at) => stream !== undefined && stream.text === spry[at].stream.text;
  return peer.filter(isSame).length;
}

/** @param {string | undefined} names separated by commas; all scenarios where it is left out */
function chosenScenarios(names) {
  if (names === undefined) return SCENARIOS;
  return names.split(',').map((name) => {
    const scenario = SCENARIOS.find((one) => one.name === name);
    if (scenario !== undefined) return scenario;
    throw new Error(`No scenario ${name}; there are: ${SCENARIOS.map((one) => one.name).join()}`);
  });
}
