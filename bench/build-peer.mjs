// Builds llama-server for this machine's CPU, out of the very sources that Spry's kernels were
// built from: the npm package node-llama-cpp carries them as a git bundle. Takes minutes.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtPeer, CACHE_FOLDER, run } from './peer.mjs';

const KERNELS = '../node_modules/@node-llama-cpp';
const CMAKE_OPTIONS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DGGML_NATIVE=ON',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_APP=OFF',
  '-DLLAMA_BUILD_UI=OFF',
  '-DLLAMA_USE_PREBUILT_UI=OFF',
  '-DLLAMA_OPENSSL=OFF',
];

/** Needs git, cmake and a C++ compiler. Does nothing when the binary is there. */
export function buildPeer() {
  if (existsSync(builtPeer())) return;
  const folder = path.join(CACHE_FOLDER, 'native');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inFolder = { cwd: folder };
  const version = kernelsVersion();
  console.error(`bench: building llama-server from the sources in node-llama-cpp ${version}`);
  run('npm', ['pack', '--silent', `node-llama-cpp@${version}`], inFolder);
  run('tar', ['xzf', `node-llama-cpp-${version}.tgz`, 'package/llama/gitRelease.bundle'], inFolder);
  run('git', ['clone', '--quiet', 'package/llama/gitRelease.bundle', 'source'], inFolder);
  run('cmake', ['-S', 'source', '-B', 'build', ...CMAKE_OPTIONS], inFolder);
  const jobs = String(os.availableParallelism());
  run('cmake', ['--build', 'build', '--target', 'llama-server', '-j', jobs], {
    ...inFolder,
    maxBuffer: 2 ** 28,
  });
}

function kernelsVersion() {
  const folder = path.join(import.meta.dirname, KERNELS);
  const [platform] = readdirSync(folder).filter((name) => name.endsWith(process.arch));
  const manifest = path.join(folder, platform, 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
