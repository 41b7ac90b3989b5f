import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so that no test reads a stale build.
const conditions = ['@spry/source'];

declare module 'vitest' {
  interface ProvidedContext {
    /** `npm run test:full`. */
    isFull: boolean;
  }
}

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] },
  // Without `module`, as Node.js itself: some packages' files there only bundlers can read.
  ssr: { resolve: { conditions: [...conditions, 'node', 'development|production'] } },
  test: {
    // Property tests then try ten times as much and more.
    setupFiles: ['vitest.setup.ts'],
    provide: { isFull: process.env['SPRY_TEST_FULL'] === '1' },
    include: [
      'packages/*/src/**/*.test.ts',
      'scripts/*.test.ts',
      'bench/**/*.test.ts',
      'tidy.test.ts',
    ],
    // Time is measured in benchmarks alone: on busy cores a property test may take long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    // Two cores are the smallest machine that Spry is meant for.
    maxWorkers: 2,
  },
});
