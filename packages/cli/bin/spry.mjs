#!/usr/bin/env node
// The spry command. In a checkout it first makes sure that everything is installed and built;
// an installed package has no scripts folder and is complete already.

import { existsSync } from 'node:fs';

const setup = new URL('../../../scripts/setup.mjs', import.meta.url);
if (existsSync(setup)) {
  const { ensureReady } = await import(setup.href);
  await ensureReady({ development: false });
}
const { main } = await import('../dist/main.js');
process.exit(await main(process.argv.slice(2)));
