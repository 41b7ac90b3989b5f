// Forked by the measurement: a whole server, with or without fake kernels, that tells how late the
// timers of its event loop were and how long its garbage collections took.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { serve } from '../../packages/server/dist/index.js';
import { loopDelay } from './loop-delay.mjs';

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
const loop = loopDelay();
let collectionsMs = [];
new PerformanceObserver((list) => {
  collectionsMs.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ entryTypes: ['gc'] });
process.on('message', async (message) => {
  if (message === 'reset') {
    loop.reset();
    collectionsMs = [];
  }
  if (message === 'loop') process.send({ loop: loop.percentiles(), collectionsMs });
  if (message === 'stop') {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
    process.exit(0);
  }
});
// The measurement is gone: nobody will say stop.
process.on('disconnect', () => process.exit(1));
process.send({ url: server.url });
