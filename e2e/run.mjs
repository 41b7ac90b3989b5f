// Runs the end-to-end tests: `node e2e/run.mjs [--full] [options of vitest run]`. They need a
// built Spry and its default model, which is fetched when it is not there yet.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { installAll } from './setup.mjs';

const passedOn = process.argv.slice(2);
const full = passedOn.includes('--full');

await installAll(full);

const require = createRequire(import.meta.url);
const vitest = path.join(path.dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
const child = spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--config',
    path.join(import.meta.dirname, 'vitest.config.ts'),
    ...passedOn.filter((argument) => argument !== '--full'),
  ],
  { stdio: 'inherit', env: { ...process.env, SPRY_E2E_FULL: full ? '1' : '' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
