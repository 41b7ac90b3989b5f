// Starts Spry as people do, through its command.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spryHome } from '../packages/server/dist/models/store.js';
import { startServer } from './processes.mjs';

export const ROOT = path.join(import.meta.dirname, '..');

/** A data folder for one server alone, with the models of this machine. */
function homeOfItsOwn() {
  const models = path.join(spryHome(process.env), 'models');
  mkdirSync(models, { recursive: true });
  const home = mkdtempSync(path.join(tmpdir(), 'spry-bench-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  symlinkSync(models, path.join(home, 'models'));
  return home;
}

/**
 * @param {readonly string[]} flags of `spry serve`; it takes a free port
 * @param {Record<string, string>} [env] added to this process's
 * @returns {Promise<import('./processes.mjs').Server>}
 */
export async function startSpry(flags, env) {
  const launcher = path.join(ROOT, 'packages/cli/bin/spry.mjs');
  return await startServer({
    name: 'spry',
    file: process.execPath,
    flags: [launcher, 'serve', '--port', '0', ...flags],
    env: { ...env, SPRY_HOME: homeOfItsOwn() },
    url: (output) => /Spry is ready at (http:\/\/\S+)/.exec(output)?.[1],
  });
}
