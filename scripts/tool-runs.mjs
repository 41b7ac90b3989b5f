// `npm run tool-runs`: makes sure that everything is installed and built, then asks for calls.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/tool-runs/main.mjs');
await main(process.argv.slice(2));
