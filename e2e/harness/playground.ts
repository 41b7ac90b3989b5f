// What visitors of the playground do, by the words and roles that they know the parts by.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The model, or the machine that it shares, may be slow. */
export const SLOW: { timeout: number } = { timeout: 30_000 };

/**
 * The address of a new conversation with settings of its own, as the page itself makes links to
 * them: the likeliest answers, since a small model that draws says anything.
 */
export function greedyUrl(url: string, tokensMax: number): string {
  const settings = {
    system: 'You are a helpful assistant.',
    parameters: { temperature: 0, max_completion_tokens: tokensMax },
  };
  return `${url}/#preset=${Buffer.from(JSON.stringify(settings)).toString('base64url')}`;
}

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
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
}

/** Waits until the answer has text of the model's, and returns what there is of it. */
export async function textOf(answer: Locator): Promise<string> {
  await answer.getByRole('status').waitFor({ state: 'detached' });
  await expect.poll(async () => (await answer.innerText()).trim(), SLOW).not.toBe('');
  return await answer.innerText();
}
