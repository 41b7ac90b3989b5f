// The console in a real browser: keys that work, what was used, the engine at work, requests.

import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withBrowser } from '../harness/browser.ts';
import { ask, MODEL, NO_END } from '../harness/chat.ts';
import { adminOf } from '../harness/client.ts';
import { runProgram } from '../harness/programs.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const visit = withBrowser();

/** What a server without a key for the page answers is told to the browser's console, too. */
const REFUSED = { expected: [/status of 40[13]/] };

/** A number of the page, by its name. */
function figure(page: Page, name: string): Locator {
  return page.locator('dl > div', { has: page.getByText(name, { exact: true }) }).locator('dd');
}

let server: SpryServer;
let key = '';

beforeAll(async () => {
  server = await startServer(['--parallel', '4', '--ctx', '4096']);
});
afterAll(async () => {
  await server?.stop();
});

async function open(name: string, key?: string): Promise<Page> {
  const page = await visit(server.url, REFUSED);
  if (key !== undefined) await page.evaluate(`sessionStorage.setItem('spry.key', '${key}')`);
  await page.goto(`${server.url}/console/${name}`);
  return page;
}

it('makes the first key, goes on with it, and shows a command that works', async () => {
  const page = await open('keys');
  await page.getByText('No keys yet').waitFor();
  await page.getByRole('button', { name: 'Create a key' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('laptop');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  key = await page.getByRole('region', { name: 'The key' }).innerText();
  const command = await page.getByRole('region', { name: 'The command' }).innerText();
  const { code, stdout } = await runProgram('bash', ['-c', command], process.env);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).choices[0].message.content).not.toBe('');

  await page.getByRole('button', { name: 'I have it' }).click();
  const card = page.getByRole('list', { name: 'Keys' }).getByRole('listitem');
  await card.getByText('laptop', { exact: true }).waitFor();
  expect(await page.content()).not.toContain(key);
  expect(page.url()).not.toContain(key);
  expect(server.log()).not.toContain(key);
  const refused = await fetch(`${server.url}/v1/models`);
  expect(refused.status).toBe(401);
});

it('asks visitors for a key, and says what is wrong with one', async () => {
  const { key: other } = await adminOf(server.url, key).keys.create({ name: 'asks only' });
  const page = await open('keys');
  const unlock = async (words: string): Promise<void> => {
    await page.getByLabel('Admin key').fill(words);
    await page.getByRole('button', { name: 'Unlock' }).click();
  };
  await unlock('wrong');
  await page.getByText('does not know this key').waitFor();
  await unlock(other);
  await page.getByText('lacks the scope admin').waitFor();
  await unlock(key);
  await page.getByRole('list', { name: 'Keys' }).waitFor();
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await page.getByLabel('Admin key').waitFor();
});

it('rotates and revokes keys, once that was confirmed', async () => {
  const page = await open('keys', key);
  const keys = page.getByRole('list', { name: 'Keys' });
  const card = keys.getByRole('listitem').filter({ hasText: 'asks only' });
  await card.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  const rotated = await page.getByRole('region', { name: 'The key' }).innerText();
  await page.getByRole('button', { name: 'I have it' }).click();
  const withKey = { headers: { authorization: `Bearer ${rotated}` } };
  expect((await fetch(`${server.url}/v1/models`, withKey)).status).toBe(200);
  await card.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await card.waitFor({ state: 'detached' });
  expect((await fetch(`${server.url}/v1/models`, withKey)).status).toBe(401);
});

it('shows what was used, and by which key', async () => {
  const page = await open('usage', key);
  const table = page.getByRole('region', { name: 'Usage by model' });
  await table.getByRole('cell', { name: MODEL }).waitFor();
  expect(await figure(page, 'Requests').first().innerText()).toBe('1');
  await page.getByLabel('Tell apart').selectOption('key');
  await page
    .getByRole('region', { name: 'Usage by key' })
    .getByRole('cell', { name: 'laptop' })
    .waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = readFileSync(await (await saved).path(), 'utf8');
  expect(csv.split('\r\n')[1]).toContain(`,laptop,laptop,${MODEL},1,0,`);
});

it('shows the engine at work, and then why the request took its time', async () => {
  const page = await open('engine', key);
  await figure(page, 'Running').getByText('0 of 4').waitFor();
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...ask('Count.', 4000), logit_bias: NO_END, stream: true }),
    signal: leaving.signal,
  });
  await figure(page, 'Running').getByText('1 of 4').waitFor();
  const rate = figure(page, 'Tokens a second').first();
  await expect
    .poll(async () => Number(await rate.innerText()), { timeout: 20_000 })
    .toBeGreaterThan(0);
  leaving.abort();
  await figure(page, 'Running').getByText('0 of 4').waitFor();

  await page.goto(`${server.url}/console/requests`);
  const id = response.headers.get('x-request-id') ?? '';
  await page.getByLabel('Request id').fill(id);
  await page.getByRole('region', { name: 'Requests' }).getByRole('button').click();
  const details = page.getByRole('dialog');
  await details.getByText(/^Decode/).waitFor();
});
