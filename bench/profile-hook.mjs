// Loaded into the processes that `--profile` starts, and at work only in the engine's: the signal
// SIGUSR2 begins a recording and SIGURG ends it, which is then written to the file that
// SPRY_PROFILE names. A recording has what V8's sampling profiler saw on the engine's thread, and
// when the kernels were under way.
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// A step takes some milliseconds.
const SAMPLING_INTERVAL_MICROSECONDS = 500;

if (process.argv[1]?.endsWith('packages/engine/dist/process/main.js')) await listen();

async function listen() {
  const decodes = await watchDecodes();
  const session = new Session();
  let recording = Promise.resolve();
  process.on('SIGUSR2', () => {
    recording = begin(session, decodes);
  });
  process.on('SIGURG', () => recording.then(() => end(session, decodes)));
}

/** @returns {Promise<import('./profile-account.mjs').Decode[]>} grows */
async function watchDecodes() {
  const { LlamaContext } = await import('../packages/llama/dist/index.js');
  const decodes = [];
  const { decode, decodeHere } = LlamaContext.prototype;
  LlamaContext.prototype.decodeHere = function watchedDecodeHere(batch) {
    const startMicroseconds = now();
    decodeHere.call(this, batch);
    decodes.push({ startMicroseconds, endMicroseconds: now(), isHere: true });
  };
  LlamaContext.prototype.decode = function watchedDecode(batch) {
    const computing = decode.call(this, batch);
    const startMicroseconds = now();
    const note = () => decodes.push({ startMicroseconds, endMicroseconds: now() });
    computing.then(note, note);
    return computing;
  };
  return decodes;
}

async function begin(session, decodes) {
  decodes.length = 0;
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_MICROSECONDS });
  await session.post('Profiler.start');
}

async function end(session, decodes) {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const file = process.env.SPRY_PROFILE;
  // Who waits for the file must not find half of it.
  writeFileSync(`${file}.part`, JSON.stringify({ profile, decodes }));
  renameSync(`${file}.part`, file);
}

/** The clock of V8's profiler: microseconds of the monotonic one. */
function now() {
  return Number(process.hrtime.bigint() / 1000n);
}
