// `npm run build`: installs and builds what is missing or stale, and nothing else.

import { ensureReady } from './setup.mjs';

await ensureReady({ development: false });
