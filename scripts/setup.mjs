// Brings a checkout into the state that every command needs: a supported machine, dependencies
// as the lockfile says, sources built. Plain JavaScript on Node's own modules, because nothing
// else is there when it runs. Says what it does on stderr; silent when there is nothing to do.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installStamp = join(root, 'node_modules', '.spry-setup.json');
const buildStamp = join(root, 'node_modules', '.spry-build.json');
const web = join(root, 'packages', 'web');
const sdk = join(root, 'packages', 'sdk');

const NODE_MIN = [20, 19];
const PLATFORMS = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
  'win32-arm64',
];
const OUTPUT_LINES_SHOWN = 15;
const STACK_LINE = /^(npm error)?\s+at /;

/**
 * Installs and builds what is missing or stale. Ends the process with one sentence and exit
 * code 1 when that cannot be done.
 *
 * @param {{ development: boolean }} options `development` also installs what tests need
 */
export async function ensureReady({ development }) {
  try {
    checkMachine(process);
    await ensureInstalled(development);
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`spry: ${error.message}\n`);
    process.exit(1);
  }
}

export class SetupError extends Error {}

/**
 * @typedef {{ header: { glibcVersionRuntime?: string } }} Report
 * @typedef {{ excludeNetwork: boolean, getReport: () => Report | object }} Reporter
 * @param {{
 *   versions: { node: string }, platform: string, arch: string, execPath: string,
 *   report: Reporter,
 * }} host this process, in production
 * @throws {SetupError} when Spry cannot run there
 */
export function checkMachine(host) {
  const [major = 0, minor = 0] = host.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    throw new SetupError(
      `Spry needs Node.js ${NODE_MIN.join('.')} or newer; this is ${host.versions.node} ` +
        `(${host.execPath}).`,
    );
  }
  const name = `${host.platform}-${host.arch}`;
  if (!PLATFORMS.includes(name)) {
    throw new SetupError(
      `There are no kernels for ${name}: Spry runs on Linux, macOS and Windows on x64 or arm64.`,
    );
  }
  if (host.platform === 'linux' && !hasGlibc(host)) {
    throw new SetupError(
      'The kernels need glibc, and this Linux has another C library (musl, as on Alpine): ' +
        'use a Debian, Ubuntu or Fedora based system or image.',
    );
  }
}

function hasGlibc({ report }) {
  // Without this the report asks the network for the names of its interfaces.
  report.excludeNetwork = true;
  return report.getReport().header.glibcVersionRuntime !== undefined;
}

async function ensureInstalled(development) {
  const wanted = {
    lockfileSha256: sha256(readFileSync(join(root, 'package-lock.json'))),
    nodeMajor: Number(process.versions.node.split('.')[0]),
  };
  const present = readJson(installStamp);
  // What a developer has installed is never pruned by a mere start.
  const mode = development || present?.mode === 'all' || hasTools() ? 'all' : 'serve';
  const isCurrent =
    present !== undefined &&
    present.lockfileSha256 === wanted.lockfileSha256 &&
    present.nodeMajor === wanted.nodeMajor &&
    present.mode === mode;
  if (isCurrent) return;

  // A step that is interrupted has to leave no stamp behind.
  rmSync(installStamp, { force: true });
  const what = mode === 'all' ? 'all dependencies' : 'what serving needs';
  await step(`Installing ${what} with npm`, async () => {
    const omission = mode === 'all' ? '--include=dev' : '--omit=dev';
    const [command, ...words] = npmCommand();
    const result = await runQuietly(command, [
      ...words,
      'install',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      omission,
    ]);
    if (result.exitCode === 0) return;
    throw new SetupError(
      `npm install failed:\n${result.lastLines}\n` +
        'Check the network and the registry that npm uses (npm config get registry), then run ' +
        'the same command again; if it fails in the same way, delete node_modules first.',
    );
  });
  // Read again: npm may have completed the lockfile.
  const lockfileSha256 = sha256(readFileSync(join(root, 'package-lock.json')));
  writeFileSync(installStamp, JSON.stringify({ ...wanted, lockfileSha256, mode }));
}

function hasTools() {
  return existsSync(join(root, 'node_modules', 'vitest'));
}

// The npm that started us, or else the one on the path. On Windows that is a script of the shell.
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && basename(script) === 'npm-cli.js') return [process.execPath, script];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/c', 'npm'] : ['npm'];
}

/**
 * Compiles what has changed, and builds the pages for browsers when one of their sources has.
 *
 * @throws {SetupError} when the sources do not compile
 */
async function ensureBuilt() {
  const built = readJson(buildStamp);
  const wanted = {
    sources: describeSources(packageFolders(), 'typescript'),
    pages: describeSources([web, sdk], 'vite'),
  };
  const arePagesPresent = existsSync(join(web, 'dist', 'index.html'));
  const isCompiled = built?.sources === wanted.sources && isBuildPresent();
  const arePagesBuilt = built?.pages === wanted.pages && arePagesPresent;
  if (isCompiled && arePagesBuilt) return;
  rmSync(buildStamp, { force: true });
  await step('Building', async () => {
    await runTool('typescript/bin/tsc', '-b', root);
    if (!arePagesBuilt) await runTool('vite/bin/vite.js', 'build', web);
  });
  writeFileSync(buildStamp, JSON.stringify(wanted));
}

async function runTool(script, ...words) {
  const path = join(root, 'node_modules', script);
  const result = await runQuietly(process.execPath, [path, ...words]);
  if (result.exitCode === 0) return;
  throw new SetupError(`The sources do not compile:\n${result.lastLines}`);
}

// Names, sizes and times of all inputs of the build: any edit, deletion or change of branch
// changes it, and it takes milliseconds where asking the compiler takes a second.
function describeSources(folders, tool) {
  const inputs = [join(root, 'tsconfig.json'), join(root, 'tsconfig.base.json')];
  for (const folder of folders) inputs.push(...listInputs(folder));
  const lines = inputs.sort().map((path) => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  const manifest = readFileSync(join(root, 'node_modules', tool, 'package.json'));
  return sha256(`${lines.join('\n')}\n${sha256(manifest)}`);
}

function listInputs(folder) {
  const single = ['package.json', 'tsconfig.json', 'vite.config.ts', 'compress.ts', 'index.html'];
  const nested = ['src', 'public'].flatMap((name) =>
    existsSync(join(folder, name))
      ? readdirSync(join(folder, name), { recursive: true }).map((path) => join(name, path))
      : [],
  );
  return [...single, ...nested]
    .filter((name) => /\.\w+$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
}

function isBuildPresent() {
  return packageFolders()
    .filter((folder) => folder !== web)
    .every((folder) => existsSync(join(folder, 'dist', '.tsbuildinfo')));
}

function packageFolders() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => join(root, path));
}

async function step(title, run) {
  const startedMs = performance.now();
  process.stderr.write(`${title} …\n`);
  await run();
  const seconds = (performance.now() - startedMs) / 1000;
  process.stderr.write(`${title}: done in ${seconds.toFixed(1)} s\n`);
}

// Resolves to the exit code and the last lines of the output, which matters only after a failure.
function runQuietly(command, words) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => {
      output = (output + chunk).slice(-16_384);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ exitCode: 1, lastLines: error.message }));
    child.on('close', (exitCode) => {
      const lines = output
        .split('\n')
        .filter((line) => line.trim() !== '' && !STACK_LINE.test(line));
      const lastLines = lines.slice(-OUTPUT_LINES_SHOWN).join('\n');
      resolve({ exitCode, lastLines });
    });
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}
