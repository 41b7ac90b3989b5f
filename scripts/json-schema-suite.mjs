// `npm run json-schema-suite`: makes sure that everything is installed and built, then runs the
// JSON Schema Test Suite against the grammars.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: true });
const { main } = await import('../bench/maskbench/suite.mjs');
await main(process.argv.slice(2));
