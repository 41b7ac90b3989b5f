// The page of models: what comes from a hub, by this visitor or by another, and what is done with
// it. The hub is a stand-in on this machine; its files are a tiny model.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBarriers } from '../harness/accessibility.ts';
import { withBrowser } from '../harness/browser.ts';
import { TINY_LLAMA, TINY_QWEN } from '../harness/families.ts';
import { type SpryServer, startServer } from '../harness/server.ts';
import { type SlowHub, startSlowHub } from '../harness/slow-hub.ts';

const visit = withBrowser();

let hub: SlowHub;
let server: SpryServer;
let home = '';

beforeAll(async () => {
  hub = await startSlowHub(readFileSync(TINY_LLAMA.file ?? ''));
  home = mkdtempSync(path.join(tmpdir(), 'spry-web-models-'));
  const env = { SPRY_HOME: home, HF_ENDPOINT: hub.url };
  server = await startServer(['--model', TINY_QWEN.file ?? ''], 0, env);
});
afterAll(async () => {
  await server?.stop();
  hub?.close();
  rmSync(home, { recursive: true, force: true });
});

type List = 'On their way' | 'In memory' | 'On the disk' | 'To be pulled';

/** A model in one of the lists of the page. */
function modelIn(page: Page, list: List, name: string): Locator {
  return page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: name });
}

async function expectHalf(page: Page, model: string): Promise<void> {
  const progress = page.getByRole('progressbar', { name: `Progress of ${model}` });
  await expect.poll(() => progress.getAttribute('aria-valuenow')).toBe('50');
}

it('come from a hub with progress, are loaded, unloaded and deleted', async () => {
  const model = 'tests/tiny:tiny-llama.gguf';
  const page = await visit(`${server.url}/console/models`);
  await page.getByLabel('Pull a model').fill(model);
  await page.getByRole('button', { name: 'Pull', exact: true }).first().click();
  await expectHalf(page, model);
  hub.release();
  const card = modelIn(page, 'On the disk', 'tiny-llama');
  await card.getByRole('button', { name: 'Load' }).click();
  const loaded = modelIn(page, 'In memory', 'tiny-llama');
  await loaded.getByRole('button', { name: 'Unload' }).click();
  await card.getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await card.waitFor({ state: 'detached' });
});

it('come only once their licence was accepted, where it asks for that', async () => {
  const model = 'gemma-7b-it';
  const page = await visit(`${server.url}/console/models`, { expected: [/status of 400/] });
  const absent = modelIn(page, 'To be pulled', model);
  await absent.getByText('gemma, to be accepted').waitFor();
  await absent.getByRole('button', { name: 'Pull' }).click();
  const coming = modelIn(page, 'On their way', model);
  const terms = coming.getByRole('alert').getByRole('link');
  expect(await terms.getAttribute('href')).toBe('https://ai.google.dev/gemma/terms');
  expect(await findBarriers(page)).toEqual([]);
  expect(hub.asked.join()).not.toContain(model);

  await coming.getByRole('button', { name: 'Accept the licence and pull' }).click();
  await expectHalf(page, model);
  hub.release();
  await modelIn(page, 'On the disk', model).getByText('gemma, accepted').waitFor();
});

it('show that another is pulling one, which is then there', async () => {
  const model = 'mixtral-8x7b-32768';
  const page = await visit(`${server.url}/console/models`);
  const absent = modelIn(page, 'To be pulled', model);
  await absent.getByRole('button', { name: 'Pull' }).waitFor();
  const pull = await fetch(`${server.url}/admin/models/pull`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model }),
  });
  const coming = modelIn(page, 'On their way', model);
  await coming.getByText('Pulled by another').waitFor();
  await expectHalf(page, model);
  // It is theirs to stop, and need not be pulled twice.
  expect(await coming.getByRole('button').count()).toBe(0);
  expect(await absent.getByRole('button', { name: 'Pull' }).isDisabled()).toBe(true);
  hub.release();
  expect(await pull.text()).toContain('[DONE]');
  await modelIn(page, 'On the disk', model).waitFor();
  await coming.waitFor({ state: 'detached' });
});
