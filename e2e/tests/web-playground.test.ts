// The playground as a visitor uses it: a real browser, the real server and model.
import { expect, inject, it } from 'vitest';
import { withBrowser } from '../harness/browser.ts';
import { answerEnd, askInPage, greedyUrl, SLOW, textOf } from '../harness/playground.ts';
import { enginePid, until } from '../harness/processes.ts';
import { startServer } from '../harness/server.ts';

const url = inject('serverUrl');
const visit = withBrowser();

const QUESTION = 'What is the capital of France?';
const LONG = 'Write a very long story about a voyage around the world.';

it('from the first visit to the first answer, which streams', async () => {
  const page = await visit(url);
  const answer = await askInPage(page, LONG);
  const begun = await textOf(answer);
  const length = async () => (await answer.innerText()).length;
  await expect.poll(length, SLOW).toBeGreaterThan(begun.length);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await answerEnd(page);
  const stopped = await answer.innerText();
  // What was written stays, and the next question can be asked.
  await textOf(await askInPage(page, QUESTION));
  expect(await answer.innerText()).toBe(stopped);
});

it('works with a keyboard alone', async () => {
  const page = await visit(greedyUrl(url, 20));
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  const isFocused = (selector: string) =>
    page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);
  // Whoever opens the page wants to type.
  if (!(await isFocused('textarea'))) {
    for (let count = 0; count < 40 && !(await isFocused('textarea')); count++) {
      await page.keyboard.press('Tab');
    }
  }
  await page.keyboard.type('Two lines:');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type(QUESTION);
  await page.keyboard.press('Enter');
  await textOf(page.getByRole('article', { name: 'Assistant' }));
  await answerEnd(page);
  const messages = await page.getByRole('article').allInnerTexts();
  expect(messages[0]).toMatch(/Two lines:\n+What is the capital/);

  // Every control on the way round can be seen to have the focus, and none holds it.
  const seen = new Set<string>();
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Tab');
    const [name, hasRing] = (await page.evaluate(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const isPage = element === document.body;
      return [
        isPage ? '' : element.outerHTML.slice(0, 120),
        isPage || (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      ];
    })()`)) as [string, boolean];
    expect([name, hasRing]).toEqual([name, true]);
    seen.add(name);
  }
  expect(seen.size).toBeGreaterThan(8);
});

it('a message is changed, an answer written anew, and each version stays', async () => {
  const page = await visit(greedyUrl(url, 20));
  const answer = page.getByRole('article', { name: 'Assistant' });
  const you = page.getByRole('article', { name: 'You' });
  await askInPage(page, QUESTION);
  await answerEnd(page);
  expect(await textOf(answer)).toContain('Paris');

  await you.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Text of this turn' }).fill(`${QUESTION} Or of Spain?`);
  await page.getByRole('button', { name: 'Send as branch' }).click();
  await answer.waitFor();
  await answerEnd(page);
  expect(await you.innerText()).toContain('2/2');
  expect(await you.innerText()).toContain('Spain');
  await you.getByRole('button', { name: 'Previous branch' }).click();
  expect(await you.innerText()).not.toContain('Spain');
  expect(await textOf(answer)).toContain('Paris');

  await answer.getByRole('button', { name: 'Regenerate' }).click();
  await expect.poll(() => answer.innerText(), SLOW).toContain('2/2');
  await answerEnd(page);
  await answer.getByRole('button', { name: 'Previous branch' }).click();
  expect(await answer.innerText()).toContain('1/2');
});

it('keeps conversations over a reload', async () => {
  const page = await visit(greedyUrl(url, 20));
  const answer = await askInPage(page, QUESTION);
  await answerEnd(page);
  const text = await textOf(answer);
  expect(text).toContain('Paris');
  await page.reload();
  expect(await textOf(page.getByRole('article', { name: 'Assistant' }))).toBe(text);
});

it('an engine that dies in mid-answer is told of, and the next answer comes', async () => {
  const server = await startServer();
  try {
    const expected = [/Failed to load resource.*50[23]/];
    const page = await visit(greedyUrl(server.url, 1500), { expected });
    const answer = await askInPage(page, LONG);
    const begun = await textOf(answer);
    process.kill(enginePid(server.pid), 'SIGKILL');
    await page.getByRole('alert').first().waitFor();
    const broken = await answer.innerText();
    expect(broken.slice(0, begun.length)).toBe(begun);
    expect(broken).toMatch(/broke off.*engine/is);

    await until(async () => (await fetch(`${server.url}/readyz`)).status === 200);
    await page.getByRole('button', { name: 'Try again' }).click();
    await textOf(page.getByRole('article', { name: 'Assistant' }));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    expect(await page.getByRole('alert').count()).toBe(0);
  } finally {
    await server.stop();
  }
});
