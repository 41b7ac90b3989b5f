// `npm test [-- --full]`: style, then unit tests, then the end-to-end tests with a real model.
// Every stage runs, whatever happened before it; the last line sums them up.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureReady } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = join(root, 'node_modules');
const reports = mkdtempSync(join(tmpdir(), 'spry-test-'));
const passedOn = process.argv.slice(2);

await ensureReady({ development: true });
const hasEndToEnd = existsSync(join(root, 'e2e', 'run.mjs'));
const counts = [
  await check('Biome', ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
  await check('Knip', ['knip/bin/knip.js', '--treat-config-hints-as-errors']),
  await check('Types of tests', ['typescript/bin/tsc', '-p', 'tsconfig.tests.json']),
  await check('Types of the tests of pages', [
    'typescript/bin/tsc',
    '-p',
    'packages/web/tsconfig.tests.json',
  ]),
];
// What the end-to-end tests need comes over the network while the cores are at the unit tests.
const installed = hasEndToEnd && start([join(root, 'e2e', 'setup.mjs'), ...passedOn]);
counts.push(await suite('Unit tests', [join(tools, 'vitest/vitest.mjs'), 'run']));
if (hasEndToEnd) {
  await installed;
  counts.push(await suite('End-to-end tests', [join(root, 'e2e', 'run.mjs'), ...passedOn]));
}
rmSync(reports, { recursive: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** A tool that passes or fails as a whole: one test. */
async function check(title, [script, ...words]) {
  const exitCode = await run(title, [join(tools, script), ...words]);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A run of vitest, or of something that passes its options on to vitest. */
async function suite(title, words) {
  const report = join(reports, `${title}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const exitCode = await run(title, [...words, ...reporters]);
  const { passed, failed } = readCounts(report);
  // A run can also fail without a failing test: in set-up, or by an error outside of any test.
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}

function readCounts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // Files that cannot be loaded or set up fail without a test that does.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length };
}

function run(title, words) {
  process.stdout.write(`\n── ${title}\n`);
  return start(words);
}

function start(words) {
  return new Promise((resolve) => {
    const env = { ...process.env, SPRY_TEST_FULL: passedOn.includes('--full') ? '1' : '' };
    const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit', env });
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}
