// Spry and llama-server on the same weights, in one run on one machine, in turns.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { calibrate } from './calibrate.mjs';
import { timedStream } from './client.mjs';
import { peerCandidates, startPeer } from './peer.mjs';
import { cpuShare, mappedModel, residentMegabytes } from './processes.mjs';
import { machine, summarise } from './report.mjs';
import { ROOT, startSpry } from './spry.mjs';
import { STREAM_COUNT } from './workload.mjs';

/** Tokens of context for each request, the same for both servers. */
const CONTEXT_TOKENS = 2048;
const IDLE_CPU_SHARE_MAX = 0.05;

/**
 * @param {object} options
 * @param {readonly import('./scenarios.mjs').Scenario[]} options.scenarios
 * @param {number} options.roundCount
 * @param {number} options.tokensMax tokens of an answer where many streams run together
 * @param {boolean} options.isQuick fewer flags of the peer are tried
 * @param {boolean} options.isTuned whether both are also measured on tuned weights
 * @param {readonly string[]} options.spryFlags
 * @param {string} [options.peerFile] path of a llama-server
 * @param {string} options.command what was typed
 * @returns {Promise<object>} the report
 */
export async function compare(options) {
  const servers = [];
  try {
    const start = async (...flags) => {
      const server = await startSpry([...serverFlags(), ...options.spryFlags, ...flags]);
      servers.push(server);
      return server;
    };
    const spry = await start('--tune', 'off');
    const model = mappedModel(spry.pid);
    const peer = await workingPeer(options.peerFile, model);
    const flags = await calibrate(peer, model, withCommonFlags, options.isQuick);
    const peers = await startBestPeers(peer, model, flags, servers);
    const tuned = options.isTuned ? await startTuned(start, peer, model, flags, servers) : null;
    const notes = peer.caveat === undefined ? [] : [peer.caveat];
    if (options.isTuned && tuned === null) notes.push('no tuned weights are better here');
    notes.push(...(await warmUp(servers)));
    const sides = { peer: peers, spry: alwaysTheSame(spry) };
    if (tuned !== null) Object.assign(sides, { tunedPeer: tuned.peers, tunedSpry: tuned.spry });
    const rounds = await measure(options, sides);
    return {
      command: shortPaths(options.command),
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
      ...(tuned !== null && { tuned: { model: describeModel(tuned.model) } }),
      roundCount: options.roundCount,
      summary: summarise(options.scenarios, rounds),
      sameText: sameText(rounds),
      notes,
      rounds,
    };
  } finally {
    for (const server of servers) await server.stop();
  }
}

function serverFlags() {
  return ['--parallel', String(STREAM_COUNT), '--ctx', String(CONTEXT_TOKENS)];
}

function withCommonFlags(flags) {
  return [
    ...['-t', String(os.availableParallelism()), '-np', String(STREAM_COUNT)],
    ...['-c', String(CONTEXT_TOKENS * STREAM_COUNT), '--cache-prompt', '--no-webui'],
    ...flags,
  ];
}

/** The first candidate that answers a request on this machine. */
async function workingPeer(named, model) {
  let failure;
  for (const candidate of peerCandidates(named)) {
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

/** Both servers on the weights that Spry has fitted to the machine; null where none are better. */
async function startTuned(start, peer, file, flags, servers) {
  const spry = await start();
  const model = mappedModel(spry.pid);
  if (model === file) return null;
  const peers = await startBestPeers(peer, model, flags, servers);
  return { model, spry: alwaysTheSame(spry), peers };
}

/** Spry has no flags that some scenarios want and others do not. */
function alwaysTheSame(server) {
  return { oneStream: server, sixteenStreams: server };
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

/** Rounds of all servers in turn; who goes first alternates, so that noise hits all alike. */
async function measure({ scenarios, roundCount, tokensMax }, servers) {
  const sides = Object.entries(servers);
  const rounds = Object.fromEntries(sides.map(([side]) => [side, []]));
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
