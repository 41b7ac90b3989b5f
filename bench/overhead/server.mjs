// Forked by the measurement: a whole server, with or without fake kernels.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serve } from '../../packages/server/dist/index.js';
import { watched } from './watched.mjs';

const [kernels] = process.argv.slice(2);

const home = mkdtempSync(path.join(os.tmpdir(), 'spry-overhead-'));
const { SPRY_HOME, XDG_DATA_HOME } = process.env;
const data = XDG_DATA_HOME || path.join(os.homedir(), '.local/share');
const models = path.join(SPRY_HOME || path.join(data, 'spry'), 'models');
mkdirSync(models, { recursive: true });
symlinkSync(models, path.join(home, 'models'));

const server = await serve({
  host: '127.0.0.1',
  port: 0,
  tune: false,
  drainTimeoutMs: 1000,
  logLevel: 'warn',
  ...(kernels === 'fake' && {
    apiKey: 'overhead',
    engineProgram: new URL('./fake-engine.mjs', import.meta.url),
  }),
  env: { ...process.env, SPRY_HOME: home },
  cwd: process.cwd(),
  report: () => undefined,
});
watched(server.url, async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});
