// How fast the playground is to see and to use. Times depend on the machine and on what else it
// does: they are printed, and held only to what nobody could bear.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { withBrowser } from '../harness/browser.ts';
import { measureFirstPage, measureFrames, measureKeys } from '../harness/page-speed.ts';
import { answerEnd, askInPage, textOf } from '../harness/playground.ts';
import { scriptAnswers } from '../harness/scripted-answers.ts';

const url = inject('serverUrl');
const visit = withBrowser();

const SCRIPT_BYTES_MAX = 250_000;
const UNBEARABLE_MS = 10_000;

function report(what: string, figures: object): void {
  process.stdout.write(`${what}: ${JSON.stringify(figures)}\n`);
}

it('the first page is small and soon there', async () => {
  const page = await visit(url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.waitForLoadState('networkidle');
  const first = await measureFirstPage(page);
  report('first page', first);
  expect(first.scriptBytes).toBeGreaterThan(0);
  expect(first.scriptBytes).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  expect(first.firstContentfulPaintMs).toBeLessThan(UNBEARABLE_MS);
});

const TOKEN_COUNT = 20_000;
const SLOW_COUNT = 1_000;
const TOKENS_PER_SECOND = 100;

/** Paragraphs, lists, a table and code, four characters a token. */
const SECTION = `## Section

A paragraph with **bold** and *slanted* words, \`code\` and a [link](https://example.com/), which
goes on for long enough to be broken into lines on any screen, as most paragraphs are.

- one item, and
- another one, with more to say about it

| name | value |
|---|---|
| alpha | 1 |

\`\`\`typescript
export function add(one: number, other: number): number {
  return one + other; // a comment
}
\`\`\`

`;
const TOKENS = SECTION.match(/[\s\S]{1,4}/g) ?? [];

it('a long answer that comes at 100 tokens a second leaves the page smooth', async () => {
  let isMeasured = false;
  async function* script() {
    for (let index = 0; index < TOKEN_COUNT; index++) {
      yield TOKENS[index % TOKENS.length] ?? '';
      // What is not measured comes as fast as it is taken.
      const isSlow = index >= TOKEN_COUNT - SLOW_COUNT && !isMeasured;
      if (isSlow) await delay(1000 / TOKENS_PER_SECOND);
      else if (index % 50 === 0) await delay(1);
    }
  }
  const page = await visit(await scriptAnswers(url, script));
  const answer = await askInPage(page, 'Write a book.');
  await textOf(answer);
  const box = page.getByRole('textbox', { name: 'Message' });
  await expect
    .poll(async () => ((await answer.textContent()) ?? '').length, { timeout: 60_000 })
    .toBeGreaterThan((TOKEN_COUNT - SLOW_COUNT) * 3);
  const stop = await measureFrames(page);
  const keys = await measureKeys(box, 'typing while it writes');
  await delay(1000);
  const frames = await stop();
  isMeasured = true;
  await answerEnd(page);
  report('20,000 tokens, the last 1,000 at 100 a second', { frames, keys });
  expect(frames.medianMs).toBeLessThan(UNBEARABLE_MS);
});

const TURN_COUNT = 500;

/** A file of one conversation, as the page exports it. */
function longConversation(): string {
  const turns = Array.from({ length: TURN_COUNT }, (_, index) => ({
    id: `turn-${index}`,
    parentId: index === 0 ? null : `turn-${index - 1}`,
    createdMs: index,
    role: index % 2 === 0 ? 'user' : 'assistant',
    text: index % 2 === 0 ? `Question ${index}?` : `Answer ${index}.\n\n${SECTION}`,
  }));
  const conversations = [{ title: 'A long talk', createdMs: 1, updatedMs: 2, turns }];
  return JSON.stringify({ format: 'spry-conversations', version: 1, conversations });
}

it('a conversation of 500 turns opens soon and scrolls smoothly', async () => {
  const page = await visit(url);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import', exact: true }).click(),
  ]);
  const name = 'conversations.json';
  const buffer = Buffer.from(longConversation());
  await chooser.setFiles({ name, mimeType: 'application/json', buffer });
  const row = page.getByRole('button', { name: 'A long talk', exact: true });
  await row.waitFor();
  const beginMs = performance.now();
  await row.click();
  await page.getByText(`Answer ${TURN_COUNT - 1}.`).waitFor();
  const openedMs = Math.round(performance.now() - beginMs);

  const stop = await measureFrames(page);
  await page.mouse.move(720, 400);
  for (let count = 0; count < 60; count++) {
    await page.mouse.wheel(0, -400);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  const scrolling = await stop();
  const keys = await measureKeys(page.getByRole('textbox', { name: 'Message' }), 'a new question');
  report('500 turns', { openedMs, scrolling, keys });
  expect(scrolling.medianMs).toBeLessThan(UNBEARABLE_MS);
});
