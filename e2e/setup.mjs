// Installs the clients that the tests run: npm packages into node_modules and Python packages
// into .venv. A stamp of what was asked for makes the second run free.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;

/**
 * Makes sure that both sets of clients are there. A failure is printed, not thrown: the tests of
 * the missing clients then fail and say so, and the others still run.
 */
export function installClients() {
  ensure('npm clients', 'node_modules', ['package.json', 'package-lock.json'], () => {
    run('npm', ['install', '--no-audit', '--no-fund']);
  });
  ensure('Python clients', '.venv', ['requirements.txt'], () => {
    run('python3', ['-m', 'venv', '--clear', '.venv']);
    run('.venv/bin/python', ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt']);
  });
}

function ensure(label, folder, sources, install) {
  const stampPath = path.join(here, folder, '.spry-stamp');
  const wanted = digest(sources);
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  console.error(`e2e: installing the ${label}`);
  try {
    install();
    mkdirSync(path.dirname(stampPath), { recursive: true });
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
