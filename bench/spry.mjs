// Starts Spry as people do, through its command.
import path from 'node:path';
import { startServer } from './processes.mjs';

export const ROOT = path.join(import.meta.dirname, '..');

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
    env,
    url: (output) => /Spry is ready at (http:\/\/\S+)/.exec(output)?.[1],
  });
}
