// How the pages are built: into dist/, for the server to serve as files.

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfigFnObject } from 'vite';
import { compress } from './compress.ts';

/** Where `npm run dev:web` finds a running Spry. */
const server = process.env['SPRY_URL'] ?? 'http://127.0.0.1:7779';

const config: UserConfigFnObject = defineConfig(({ command }) => {
  // Whatever it is where the build was started: React has a slow half of itself for others.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    root: import.meta.dirname,
    plugins: [react(), tailwindcss(), compress()],
    // The client comes from its sources: one build, no stale copy.
    resolve: { conditions: ['@spry/source', 'module', 'browser', 'development|production'] },
    build: {
      // The first browsers with `light-dark()`.
      target: ['chrome123', 'firefox120', 'safari17.5'],
      manifest: true,
      // The budget counts compressed bytes itself, see budget.test.ts.
      reportCompressedSize: false,
      // Small files as `data:` URLs would need a looser content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Grammars of languages are large, and loaded on demand.
      chunkSizeWarningLimit: 1000,
    },
    server: {
      proxy: Object.fromEntries(
        ['/v1', '/openai', '/admin', '/docs', '/metrics', '/openapi.json', '/llms.txt'].map(
          (path) => [path, { target: server, changeOrigin: true }],
        ),
      ),
    },
  };
});

export default config;
