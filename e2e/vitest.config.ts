import { defineConfig } from 'vitest/config';

const full = process.env['SPRY_E2E_FULL'] === '1';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: full
      ? ['tests/*.test.ts', 'frameworks/*.test.ts', 'soak/*.test.ts', 'contract/*.test.ts']
      : ['tests/*.test.ts'],
    globalSetup: ['harness/global-setup.ts'],
    // One model on few cores: files in parallel would only measure each other.
    fileParallelism: false,
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What a page shows is awaited, and how long that may take depends on what else runs.
    expect: { poll: { timeout: 20_000 } },
  },
});
