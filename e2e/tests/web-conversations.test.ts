// Conversations of the playground: found again, renamed, deleted, taken out and in; and what a
// reload in mid-answer leaves. The answers are scripted, the rest is the real server.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { withBrowser } from '../harness/browser.ts';
import { answerEnd, askInPage, textOf } from '../harness/playground.ts';
import { scriptAnswers } from '../harness/scripted-answers.ts';

const url = inject('serverUrl');
const visit = withBrowser();

/** A page whose every question is answered with the same words. */
async function visitWithAnswer(text: string): Promise<Page> {
  return await visit(await scriptAnswers(url, () => [text]));
}

const turnTexts = (page: Page): Promise<string[]> => page.getByRole('article').allInnerTexts();

it('a deleted turn comes back with what followed it', async () => {
  const page = await visitWithAnswer('Of course.');
  for (const question of ['One?', 'Two?']) {
    await askInPage(page, question);
    await answerEnd(page);
  }
  const before = await turnTexts(page);
  expect(before).toHaveLength(4);
  await page.getByRole('button', { name: 'Delete' }).nth(1).click();
  await expect.poll(() => turnTexts(page)).toHaveLength(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => turnTexts(page)).toEqual(before);
});

it('conversations are found by what was said in them, renamed and deleted', async () => {
  const page = await visitWithAnswer('A word about *quokkas*.');
  await askInPage(page, 'First question');
  await answerEnd(page);
  await page.getByRole('button', { name: 'New conversation' }).click();
  await askInPage(page, 'Second question');
  await answerEnd(page);

  const list = page.getByRole('complementary', { name: 'Conversations' });
  const named = (name: string) => list.getByRole('button', { name, exact: true });
  const search = page.getByRole('searchbox', { name: 'Search conversations' });
  await named('Second question').waitFor();
  await search.fill('first');
  await named('Second question').waitFor({ state: 'detached' });
  // Turns are written a moment after they were said.
  await expect
    .poll(async () => {
      await search.fill('');
      await search.fill('QUOKKA');
      return await list.getByRole('listitem').count();
    })
    .toBe(2);
  await search.fill('');

  await list.getByRole('button', { name: 'Change First question' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Animals');
  await page.getByRole('button', { name: 'Save' }).click();
  await named('Animals').waitFor();

  await list.getByRole('button', { name: 'Change Second question' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await named('Second question').waitFor({ state: 'detached' });
  expect(await turnTexts(page)).toEqual([]);

  await page.reload();
  await named('Animals').click();
  await expect.poll(async () => (await turnTexts(page))[0]).toContain('First question');
});

it('what is exported comes back in another browser, with its branches', async () => {
  const page = await visitWithAnswer('Of course.');
  await askInPage(page, 'One?');
  await answerEnd(page);
  await page.getByRole('button', { name: 'Regenerate' }).click();
  await answerEnd(page);
  const before = await turnTexts(page);
  expect(before.at(-1)).toContain('2/2');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const path = await (await download).path();
  expect(await readFile(path, 'utf8')).toContain('One?');

  const other = await visit(url);
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('button', { name: 'Import', exact: true }).click();
  await (await chooser).setFiles({
    name: 'conversations.json',
    mimeType: 'application/json',
    buffer: await readFile(path),
  });
  await expect.poll(() => turnTexts(other)).toEqual(before);
});

it('a link carries settings, and leaves the address when it has arrived', async () => {
  const page = await visit(url);
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Answer in verse. ✓');
  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.3');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy link to these settings' }).click();
  await page.getByText('No key is in it.').first().waitFor();
  const link = await page.evaluate('navigator.clipboard.readText()');
  expect(link).toMatch(/^http:.*\/#preset=[\w-]+$/);

  const other = await visit(String(link));
  const prompt = other.getByRole('textbox', { name: 'System prompt' });
  await expect.poll(() => prompt.inputValue()).toBe('Answer in verse. ✓');
  expect(await other.getByRole('textbox', { name: 'Temperature' }).inputValue()).toBe('0.3');
  expect(new URL(other.url()).hash).toBe('');
});

it('an answer that a reload cuts keeps its text, and says that it was cut', async () => {
  async function* endless() {
    yield 'The beginning.';
    await new Promise(() => {});
  }
  const page = await visit(await scriptAnswers(url, endless));
  const answer = await askInPage(page, 'Tell me everything.');
  expect(await textOf(answer)).toContain('The beginning.');
  await page.reload();
  await page.getByText('Cut: the page was left').waitFor();
  expect((await turnTexts(page)).at(-1)).toContain('The beginning.');
});
