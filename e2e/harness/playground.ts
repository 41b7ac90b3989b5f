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

/** What a whole answer may take where much else runs. */
const ANSWER_TIMEOUT_MS = 120_000;

/** Waits until nothing is being written any more. */
export async function answerEnd(page: Page): Promise<void> {
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await stop.waitFor({ state: 'detached', timeout: ANSWER_TIMEOUT_MS });
}

/** Waits until the answer has text of the model's, and returns what there is of it. */
export async function textOf(answer: Locator): Promise<string> {
  await answer.getByRole('status').waitFor({ state: 'detached' });
  await expect.poll(async () => (await answer.innerText()).trim(), SLOW).not.toBe('');
  return await answer.innerText();
}

/** Fills in what is set for one side of a comparison, by the names of the boxes. */
export async function setSide(
  page: Page,
  side: 'A' | 'B',
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await page.getByRole('button', { name: `Settings of ${side}` }).click();
  const panel = page.getByRole('dialog', { name: `Settings of ${side}` });
  for (const [name, value] of Object.entries(values)) {
    await panel.getByRole('textbox', { name }).fill(value);
  }
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
}

/** Asks both sides of a comparison, and waits for the end of both answers. */
export async function compareInPage(page: Page, message: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill(message);
  await box.press('Enter');
  // What they differ in is told when both are whole.
  const differences = page.getByRole('switch', { name: 'Mark differences' });
  await differences.waitFor({ timeout: ANSWER_TIMEOUT_MS });
  await answerEnd(page);
}
