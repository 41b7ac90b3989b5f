import { defineConfig } from 'vitest/config';

// Workspace packages resolve to their sources, so that no test reads a stale build.
const conditions = ['@spry/source'];

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'scripts/*.test.ts',
      'bench/**/*.test.ts',
      'tidy.test.ts',
    ],
    // Two cores are the smallest machine that Spry is meant for.
    maxWorkers: 2,
  },
});
