// `npm run bench:overhead`: makes sure that everything is installed and built, then measures.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/overhead/main.mjs');
await main(process.argv.slice(2));
