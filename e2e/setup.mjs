// Installs the clients that the tests run, npm packages into node_modules and Python packages into
// .venv, and puts the models of the families into .cache. A stamp of what was asked for makes the
// second run free.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { portablePeer } from './harness/portable-peer.mjs';

const here = import.meta.dirname;
const PYTHON = '.venv/bin/python';

/**
 * Makes sure that clients and models are there. A failure is printed, not thrown: the tests of
 * what is missing then fail and say so, and the others still run.
 */
export function installAll(full) {
  ensure('npm clients', 'node_modules', ['package.json', 'package-lock.json'], () => {
    run('npm', ['install', '--no-audit', '--no-fund']);
  });
  ensurePython('Python clients', '.venv', 'requirements.txt');
  ensurePython("Python client's own tests", '.cache/official', 'requirements-official.txt');
  if (full) {
    ensurePython('Python frameworks', '.cache/frameworks', 'requirements-frameworks.txt');
    // It needs older versions of what the others need.
    ensurePython('instructor', '.cache/instructor', 'requirements-instructor.txt');
  }
  const templates = readdirSync(path.join(here, 'models/templates')).map(
    (name) => `models/templates/${name}`,
  );
  const recipe = ['models/tiny_models.py', '../LICENSE', ...templates];
  ensure('tiny models', '.cache/tiny', recipe, () => {
    run(PYTHON, ['models/tiny_models.py', '.cache/tiny']);
  });
  const gemma = ['models/gemma.py', 'models/templates/gemma-3.jinja'];
  ensure('Gemma model (233 MB)', '.cache/gemma', gemma, () => {
    run(PYTHON, ['models/gemma.py', '.cache/gemma']);
  });
  ensure(
    'llama-server',
    '.cache/peer',
    ['harness/portable-peer.mjs', '../bench/peer.mjs'],
    portablePeer,
  );
}

/** What only `npm run test:full` runs. */
export function installJudge() {
  const folder = '.cache/schemathesis';
  ensure('judge of the API', folder, ['contract/requirements.txt'], () => {
    run('python3', ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '-r', 'contract/requirements.txt'];
    run(`${folder}/bin/python`, pip);
  });
}

function ensurePython(label, folder, requirements) {
  ensure(label, folder, [requirements], () => {
    run('python3', ['-m', 'venv', '--clear', folder]);
    run(`${folder}/bin/python`, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  });
}

function ensure(label, folder, sources, install) {
  const stampPath = path.join(here, folder, '.spry-stamp');
  const wanted = digest(sources);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  console.error(`e2e: installing the ${label}`);
  mkdirSync(path.dirname(stampPath), { recursive: true });
  try {
    install();
    writeFileSync(stampPath, wanted);
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

function run(command, commandArguments) {
  const result = spawnSync(command, commandArguments, { cwd: here, encoding: 'utf8' });
  if (result.error) throw new Error(`${command} did not start: ${result.error.message}`);
  if (result.status !== 0) {
    const lastLines = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new Error(`${command} ${commandArguments.join(' ')} failed:\n${lastLines}`);
  }
}
