// What visitors of the playground do, by the words and roles that they know the parts by.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Types a message and sends it with Enter. Returns the answer, which has begun. */
export async function askInPage(page: Page, message: string): Promise<Locator> {
  const answers = page.getByRole('article', { name: 'Assistant' });
  const before = await answers.count();
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill(message);
  await box.press('Enter');
  const answer = answers.nth(before);
  await answer.waitFor();
  return answer;
}

/** Waits until nothing is being written any more. */
export async function answerEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
}

/** Waits until the answer has text, and returns what there is of it. */
export async function textOf(answer: Locator): Promise<string> {
  await expect.poll(async () => (await answer.innerText()).trim()).not.toBe('');
  return await answer.innerText();
}
