// `npm run json-runs`: makes sure that everything is installed and built, then asks for documents.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/json-runs/main.mjs');
await main(process.argv.slice(2));
