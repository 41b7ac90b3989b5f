#!/usr/bin/env node
// The spry command. In a checkout it first makes sure that everything is installed and built;
// an installed package has no scripts folder and is complete already.

import { existsSync } from 'node:fs';

// npx puts a shell between itself and this process; a signal sent to npx ends that shell and is
// not passed on. So when the shell is gone, npx was told to stop, and so are we.
if (process.env.npm_lifecycle_event === 'npx') {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

const setup = new URL('../../../scripts/setup.mjs', import.meta.url);
if (existsSync(setup)) {
  const { ensureReady } = await import(setup.href);
  await ensureReady({ development: false });
}
const { main } = await import('../dist/main.js');
process.exit(await main(process.argv.slice(2)));
