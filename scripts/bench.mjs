// `npm run bench`: makes sure that everything is installed and built, then measures.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/run.mjs');
await main(process.argv.slice(2));
