// What `npm test` says of a commit it says of it always: property tests draw the same cases each
// time. `npm run test:full` draws others, and more; what it finds becomes a test of its own.
import fc from 'fast-check';
import { inject } from 'vitest';

if (!inject('isFull')) fc.configureGlobal({ seed: 1 });
