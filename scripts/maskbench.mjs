// `npm run maskbench`: makes sure that everything is installed and built, then scores schemas.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/maskbench/main.mjs');
await main(process.argv.slice(2));
