// Every page in every look: nothing in it hinders anybody, nothing is wider than the screen. With
// SPRY_SCREENSHOTS=1 each is kept as a picture for the documents.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { KeyCreateParams } from '../../packages/sdk/dist/admin/index.js';
import { findBarriers } from '../harness/accessibility.ts';
import { LOOKS, type Look, withBrowser } from '../harness/browser.ts';
import { ask, MODEL, readStream } from '../harness/chat.ts';
import { adminOf, clientOf } from '../harness/client.ts';
import {
  answerEnd,
  askInPage,
  compareInPage,
  greedyUrl,
  setSide,
  textOf,
} from '../harness/playground.ts';
import { areScreenshotsWanted, takeScreenshot } from '../harness/screenshot.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

const url = inject('serverUrl');
const visit = withBrowser();

const PAGES = [
  ['models', '/console/models'],
  ['usage', '/console/usage'],
  ['requests', '/console/requests'],
] as const;

/** Keys as a small team has them, beside the one that administrates. */
const KEYS: readonly KeyCreateParams[] = [
  { name: 'ada-laptop', owner: 'ada', limits: { requests_per_minute: 30, tokens_per_day: 2e5 } },
  { name: 'nightly-report', owner: 'analytics', budget: 5e7, expires_at: inDays(90) },
  { name: 'website', owner: 'shop', models: [MODEL], limits: { requests_per_minute: 120 } },
];

const HELLO = { role: 'user', content: 'Hello' } as const;

function inDays(count: number): number {
  return Math.floor(Date.now() / 1000) + count * 86_400;
}

let keyServer: SpryServer;
let adminKey = '';

// The first key closes a server: these are of one that no other test asks.
beforeAll(async () => {
  keyServer = await startServer(['--parallel', '4', '--ctx', '1024']);
  const first = await adminOf(keyServer.url).keys.create({ name: 'console', scopes: ['admin'] });
  adminKey = first.key;
  for (const params of KEYS) {
    const { key } = await adminOf(keyServer.url, adminKey).keys.create(params);
    const { chat } = clientOf(keyServer.url, key);
    await chat.completions.create({ model: MODEL, messages: [HELLO], max_tokens: 5 });
  }
});
afterAll(async () => {
  await keyServer?.stop();
});

/** Seconds of work that a chart is worth a picture with. */
const CHART_MS = 8_000;

/** Has the model write until the test is over. */
function keepBusy(): void {
  const leaving = new AbortController();
  const endless = ask('Write a very long story about a voyage around the world.', 2000);
  const reading = readStream(url, endless, undefined, leaving.signal).catch(() => undefined);
  onTestFinished(async () => {
    leaving.abort();
    await reading;
  });
}

async function check(page: Page, name: string, look: Look): Promise<void> {
  await takeScreenshot(page, name, look);
  await expectNoBarriers(page);
}

async function expectNoBarriers(page: Page): Promise<void> {
  expect(await findBarriers(page)).toEqual([]);
  const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(excess)).toBe(0);
}

describe.each(LOOKS)('on a $device, $theme', (look) => {
  it('the playground, empty and with an answer', async () => {
    const page = await visit(greedyUrl(url, 160), look);
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await check(page, 'playground-empty', look);
    await textOf(await askInPage(page, 'Write a function in TypeScript that reverses a list.'));
    await answerEnd(page);
    await check(page, 'playground', look);
  });

  it('engine, at work', async () => {
    keepBusy();
    const page = await visit(`${url}/console/engine`, look);
    await page.getByText('1 of 16').waitFor();
    if (areScreenshotsWanted) await delay(CHART_MS);
    await check(page, 'engine', look);
  });

  it('an address that no page has', async () => {
    const page = await visit(`${url}/console/nothing-here`, look);
    await page.getByRole('heading').first().waitFor();
    await expectNoBarriers(page);
  });

  it('compare, with two answers', async () => {
    const page = await visit(`${url}/compare`, look);
    const greedy = { Temperature: '0', 'Max tokens': '60' };
    await setSide(page, 'A', { ...greedy, 'System prompt': 'You are a helpful assistant.' });
    await setSide(page, 'B', { ...greedy, 'System prompt': 'You are a poet.' });
    await expectNoBarriers(page);
    await compareInPage(page, 'What is the sea?');
    await check(page, 'compare', look);
  });

  it('keys, once it was unlocked', async () => {
    const page = await visit(`${keyServer.url}/console/keys`, {
      ...look,
      expected: [/status of 401/],
    });
    await page.getByLabel('Admin key').fill(adminKey);
    await expectNoBarriers(page);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('list', { name: 'Keys' }).getByText('website', { exact: true }).waitFor();
    await check(page, 'keys', look);
  });

  it.each(PAGES)('%s', async (name, path) => {
    const page = await visit(url + path, look);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    await check(page, name, look);
  });
});
