// Every page in every look: nothing in it hinders anybody, nothing is wider than the screen. With
// SPRY_SCREENSHOTS=1 each is kept as a picture for the documents.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { findBarriers } from '../harness/accessibility.ts';
import { LOOKS, type Look, withBrowser } from '../harness/browser.ts';
import { ask, readStream } from '../harness/chat.ts';
import { answerEnd, askInPage, greedyUrl, textOf } from '../harness/playground.ts';
import { areScreenshotsWanted, takeScreenshot } from '../harness/screenshot.ts';

const url = inject('serverUrl');
const visit = withBrowser();

const PAGES = [
  ['compare', '/compare'],
  ['models', '/console/models'],
  ['keys', '/console/keys'],
  ['usage', '/console/usage'],
  ['requests', '/console/requests'],
] as const;

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

  it.each(PAGES)('%s', async (name, path) => {
    const page = await visit(url + path, look);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    await check(page, name, look);
  });
});
