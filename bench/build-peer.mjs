// Builds llama-server for this machine's CPU, out of the very sources that Spry's kernels were
// built from: the npm package node-llama-cpp carries them as a git bundle. Takes long; what was
// built stays, and a build that was interrupted goes on.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtPeer, kernelsVersion, run } from './peer.mjs';

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
  const { folder, file } = builtPeer();
  if (existsSync(file)) return;
  const version = kernelsVersion();
  console.error(`bench: building llama-server from the sources in node-llama-cpp ${version}`);
  if (!existsSync(path.join(folder, 'source'))) fetchSources(folder, version);
  // The compiler's progress goes where the bench's does: standard output is for results.
  const shown = { cwd: folder, stdio: ['ignore', 2, 2] };
  const jobs = String(os.availableParallelism());
  run('cmake', ['-S', 'source', '-B', 'build', ...CMAKE_OPTIONS], shown);
  run('cmake', ['--build', 'build', '--target', 'llama-server', '-j', jobs], shown);
}

function fetchSources(folder, version) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inFolder = { cwd: folder };
  const archive = `node-llama-cpp-${version}.tgz`;
  const bundle = 'package/llama/gitRelease.bundle';
  run('npm', ['pack', '--silent', `node-llama-cpp@${version}`], inFolder);
  run('tar', ['xzf', archive, bundle], inFolder);
  run('git', ['clone', '--quiet', bundle, 'source.part'], inFolder);
  for (const used of [archive, 'package']) rmSync(path.join(folder, used), { recursive: true });
  renameSync(path.join(folder, 'source.part'), path.join(folder, 'source'));
}
