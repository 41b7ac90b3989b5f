// Installs the clients that the tests run, npm packages into node_modules and Python packages into
// .venv, and puts the models of the families into .cache. All of it at once, since most of it waits
// for the network. A stamp of what was asked for makes the second run free.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const PYTHON = '.venv/bin/python';

/**
 * Makes sure that clients and models are there. A failure is printed, not thrown: the tests of
 * what is missing then fail and say so, and the others still run.
 *
 * @param {boolean} full also what only `npm run test:full` runs
 */
export async function installAll(full) {
  await Promise.all([
    ensure('npm clients', 'node_modules', ['package.json', 'package-lock.json'], () =>
      run('npm', ['install', '--no-audit', '--no-fund']),
    ),
    ensurePython('Python clients', '.venv', 'requirements.txt').then(installModels),
    installOfficialTests(),
    ensure('llama-server', '.cache/peer', ['harness/portable-peer.mjs', '../bench/peer.mjs'], () =>
      run(process.execPath, ['harness/portable-peer.mjs']),
    ),
    ...(full ? [installFrameworks(), installJudge()] : []),
  ]);
}

/** Needs the Python clients' environment. */
async function installModels() {
  const templates = readdirSync(path.join(here, 'models/templates')).map(
    (name) => `models/templates/${name}`,
  );
  const recipe = ['models/tiny_models.py', '../LICENSE', ...templates];
  const gemma = ['models/gemma.py', 'models/templates/gemma-3.jinja'];
  await Promise.all([
    ensure('tiny models', '.cache/tiny', recipe, () =>
      run(PYTHON, ['models/tiny_models.py', '.cache/tiny']),
    ),
    ensure('Gemma model (233 MB)', '.cache/gemma', gemma, () =>
      run(PYTHON, ['models/gemma.py', '.cache/gemma']),
    ),
  ]);
}

async function installOfficialTests() {
  const folder = '.cache/official';
  const label = "Python client's own tests";
  await ensurePython(label, folder, 'requirements-official.txt');
  const source = '.cache/groq-source';
  const sources = ['requirements-official.txt', 'python/client_source.py'];
  await ensure(`source of the ${label}`, source, sources, () =>
    run(`${folder}/bin/python`, ['python/client_source.py', source]),
  );
}

async function installFrameworks() {
  await ensurePython('Python frameworks', '.cache/frameworks', 'requirements-frameworks.txt');
  // It needs older versions of what the others need.
  await ensurePython('instructor', '.cache/instructor', 'requirements-instructor.txt');
}

function installJudge() {
  return ensurePython('judge of the API', '.cache/schemathesis', 'contract/requirements.txt');
}

function ensurePython(label, folder, requirements) {
  return ensure(label, folder, [requirements], async () => {
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  });
}

async function ensure(label, folder, sources, install) {
  const stampPath = path.join(here, folder, '.spry-stamp');
  const wanted = digest(sources);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  console.error(`e2e: installing the ${label}`);
  const startedMs = performance.now();
  mkdirSync(path.dirname(stampPath), { recursive: true });
  try {
    await install();
    writeFileSync(stampPath, wanted);
    const seconds = (performance.now() - startedMs) / 1000;
    console.error(`e2e: the ${label} took ${seconds.toFixed(1)} s`);
  } catch (error) {
    rmSync(stampPath, { force: true });
    console.error(`e2e: the ${label} could not be installed. ${error.message}`);
  }
}

function digest(files) {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const file of files) hash.update(readFileSync(path.join(here, file)));
  return hash.digest('hex');
}

function run(command, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => reject(new Error(`${command} did not start: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const lastLines = output.trim().split('\n').slice(-5).join('\n');
      reject(new Error(`${command} ${words.join(' ')} failed:\n${lastLines}`));
    });
  });
}

if (process.argv[1] === import.meta.filename) await installAll(process.argv.includes('--full'));
