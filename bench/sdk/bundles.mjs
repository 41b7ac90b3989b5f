// What a page has to load to stream an answer: one small program for each client, bundled and
// minified by esbuild, then compressed as servers do.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { CORE, clientNames, entryOf, row } from './clients.mjs';

/** @returns {Promise<object[]>} rows of the table */
export async function measureBundles() {
  const require = createRequire(path.join(import.meta.dirname, '../../e2e/package.json'));
  const { build } = await import(pathToFileURL(require.resolve('esbuild')).href);
  const sizes = new Map();
  for (const name of [...clientNames, CORE]) {
    const { outputFiles } = await build({
      stdin: { contents: program(name), resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    const [{ contents }] = outputFiles;
    sizes.set(name, {
      minified: contents.length,
      compressed: gzipSync(contents, { level: 9 }).length,
    });
  }
  const [own] = clientNames;
  const coreOf = (name) => sizes.get(name === own ? CORE : name);
  return [
    row('all of the client in a page, minified, bytes', (name) => sizes.get(name).minified),
    row('the same, gzip', (name) => sizes.get(name).compressed),
    row('answers and models alone, minified, bytes', (name) => coreOf(name).minified),
    row('the same, gzip', (name) => coreOf(name).compressed),
  ];
}

function program(name) {
  return `
    import Client from ${JSON.stringify(entryOf(name))};
    const client = new Client({ apiKey: 'any', dangerouslyAllowBrowser: true });
    const messages = [{ role: 'user', content: 'Hi' }];
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
    for await (const chunk of stream) document.body.append(chunk.choices[0].delta.content ?? '');
  `;
}
