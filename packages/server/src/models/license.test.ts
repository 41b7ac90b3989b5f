import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findCatalogEntry } from './catalog.ts';
import { acceptedLicenses, acceptLicense, licenseOf } from './license.ts';
import { DOWNLOAD_LIMITS } from './limits.ts';
import { resolveModel } from './resolve-model.ts';
import { ModelStore } from './store.ts';
import { temporaryFolder } from './testing/folder.ts';
import { ggufFile } from './testing/gguf.ts';
import { serveFile, startStandIn } from './testing/hub.ts';

async function setUp() {
  const hub = await startStandIn(onTestFinished, (request, response) => {
    serveFile(request, response, ggufFile(), { linked: true });
  });
  const home = await temporaryFolder(onTestFinished);
  const asked: string[] = [];
  const accept = (answer: boolean) => ({
    env: { HOME: home, SPRY_HOME: home, HF_ENDPOINT: hub.url, PATH: '' },
    fetch,
    cwd: home,
    report: () => undefined,
    limits: DOWNLOAD_LIMITS,
    acceptLicense: async (modelId: string, { name, url }: { name: string; url: string }) => {
      asked.push(`${modelId} ${name} ${url}`);
      return answer;
    },
  });
  return { hub, home, asked, accept, store: new ModelStore(home) };
}

test('a licence that was not accepted keeps the model away, before the hub is asked', async () => {
  const { hub, accept, asked, store } = await setUp();
  const failure = resolveModel('gemma-7b-it', accept(false));
  await expect(failure).rejects.toMatchObject({ code: 'license' });
  await expect(failure).rejects.toThrow('https://ai.google.dev/gemma/terms');
  expect(asked).toEqual(['gemma-7b-it gemma https://ai.google.dev/gemma/terms']);
  expect(hub.seen).toEqual([]);
  expect(await acceptedLicenses(store)).toEqual(new Set());
});

test('one that is accepted is written down, and not asked for again', async () => {
  const { accept, asked, home, store } = await setUp();
  await resolveModel('llama3-8b-8192', accept(true));
  expect(await acceptedLicenses(store)).toEqual(new Set(['llama3']));
  const written = JSON.parse(await readFile(join(home, 'licenses.json'), 'utf8'));
  expect(written.llama3).toMatchObject({ url: 'https://llama.meta.com/llama3/license' });
  // Another model under the same licence.
  await resolveModel('llama3-70b-8192', accept(false));
  expect(asked).toHaveLength(1);
});

test('a model that is here needs no consent any more', async () => {
  const { accept, asked, store } = await setUp();
  const entry = findCatalogEntry('gemma-7b-it');
  const license = entry && licenseOf(entry);
  if (license) await acceptLicense(license, store);
  await resolveModel('gemma-7b-it', accept(false));
  expect(asked).toEqual([]);
});

test('most licences ask for nothing', async () => {
  const { accept, asked } = await setUp();
  await resolveModel('mixtral-8x7b-32768', accept(false));
  await resolveModel('ada/tiny:tiny.gguf', accept(false));
  expect(asked).toEqual([]);
});
