// Finds the peer's best flags on this machine, for one stream and for sixteen apart.
import { timedStream } from './client.mjs';
import { startPeer } from './peer.mjs';
import { oneStream, streams } from './scenarios.mjs';
import { STREAM_COUNT } from './workload.mjs';

const CALIBRATION_TOKENS = 32;

const ATTENTION = [
  ['-fa', 'on', '--kv-unified'],
  ['-fa', 'on', '--no-kv-unified'],
  ['-fa', 'off', '--kv-unified'],
  ['-fa', 'off', '--no-kv-unified'],
];
const BATCHES = [
  ['-b', '512', '-ub', '256'],
  ['-b', '2048', '-ub', '1024'],
];
const QUICK = [
  ['-fa', 'on', '--kv-unified'],
  ['-fa', 'off', '--no-kv-unified'],
];

/**
 * Tries every attention and cache layout at the default batch sizes, then other batch sizes with
 * the best of them.
 * @param {(flags: string[]) => string[]} withCommonFlags adds threads, slots and context
 * @returns {Promise<{ oneStream: string[], sixteenStreams: string[], trials: object[] }>}
 */
export async function calibrate(peer, model, withCommonFlags, quick) {
  const trials = [];
  const attempt = async (flags) => {
    trials.push(await tryFlags(peer, model, withCommonFlags(flags), trials.length));
  };
  for (const flags of quick ? QUICK : ATTENTION) await attempt(flags);
  if (!quick) {
    const layout = best(trials, 'sixteenStreams').flags.filter((flag) => isLayout(flag));
    for (const batch of BATCHES) await attempt([...layout, ...batch]);
  }
  return {
    oneStream: best(trials, 'oneStream').flags,
    sixteenStreams: best(trials, 'sixteenStreams').flags,
    trials,
  };
}

function isLayout(flag) {
  return ATTENTION.some((flags) => flags.includes(flag));
}

function best(trials, scenario) {
  return trials.reduce((winner, trial) => (trial[scenario] > winner[scenario] ? trial : winner));
}

async function tryFlags(peer, model, flags, trial) {
  const server = await startPeer(peer, model, flags);
  try {
    await timedStream(server.url, { prompt: 'Warm up.', tokensMax: 8 });
    const runs = [];
    for (const run of ['a', 'b']) runs.push(await oneStream(server.url, `${trial}${run}`));
    const sixteen = await streams(server.url, `${trial}`, STREAM_COUNT, CALIBRATION_TOKENS);
    const result = {
      flags,
      oneStream: Math.max(...runs.map((run) => run.tokensPerSecond)),
      sixteenStreams: sixteen.tokensPerSecond,
    };
    console.error(
      `bench: llama-server ${flags.join(' ')}: ` +
        `${result.oneStream.toFixed(0)} and ${result.sixteenStreams.toFixed(0)} tokens/s`,
    );
    return result;
  } finally {
    await server.stop();
  }
}
