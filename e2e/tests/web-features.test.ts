// What the playground can do besides talking: documents, tools, likelihoods, figures, code, and two
// answers side by side.

import type { Locator, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { formatSeconds } from '../../packages/web/src/format.ts';
import { toHash } from '../../packages/web/src/settings/preset.ts';
import { defaultSettings, type Settings } from '../../packages/web/src/settings/settings.ts';
import { exampleTool, NO_TOOLS } from '../../packages/web/src/tools/tool-draft.ts';
import { findBarriers } from '../harness/accessibility.ts';
import { LOOKS, type VisitOptions, withBrowser } from '../harness/browser.ts';
import { answerEnd, askInPage, compareInPage, setSide } from '../harness/playground.ts';
import { runProgram } from '../harness/programs.ts';

const serverUrl = inject('serverUrl');
const visit = withBrowser();

const certain = { temperature: 0, seed: 7, max_completion_tokens: 48 };
const schema = {
  type: 'object',
  properties: { city: { type: 'string', maxLength: 20 }, size: { type: 'integer' } },
  required: ['city', 'size'],
  additionalProperties: false,
};

const FLAG_COUNT = 30;
const manyFlags = {
  type: 'object',
  properties: {
    flags: {
      type: 'array',
      items: { type: 'boolean' },
      minItems: FLAG_COUNT,
      maxItems: FLAG_COUNT,
    },
  },
  required: ['flags'],
  additionalProperties: false,
};

/** Has the page write down how many nodes the newest tree has, each time while it is written. */
const RECORD_NODES = `(() => {
  window.nodeCounts = [];
  new MutationObserver(() => {
    const answer = [...document.querySelectorAll('article[aria-label="Assistant"]')].at(-1);
    if (answer?.getAttribute('aria-busy') !== 'true') return;
    const count = answer.querySelectorAll('li').length;
    if (count !== window.nodeCounts.at(-1)) window.nodeCounts.push(count);
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
})()`;

/** Opens the playground with these settings, which come with its address. */
function open(settings: Partial<Settings>, options?: VisitOptions): Promise<Page> {
  const all = { ...defaultSettings, parameters: certain, ...settings };
  return visit(`${serverUrl}/${toHash(all)}`, options);
}

function bySchema(text: string): Partial<Settings> {
  return { jsonMode: { kind: 'schema', schemaText: text } };
}

describe('a document', () => {
  it('is shown as a tree, is valid, and is there as it came, too', async () => {
    const page = await open(bySchema(JSON.stringify(schema, null, 2)));
    const answer = await askInPage(page, 'Describe Paris.');
    await answer.getByText('Valid', { exact: true }).waitFor();
    expect(await answer.getByText('2 fields').count()).toBe(1);
    await answer.getByText('Raw').click();
    const text = await answer.locator('pre').innerText();
    expect(Object.keys(JSON.parse(text))).toEqual(['city', 'size']);
  });

  it('is a tree that grows while the answer is written', async () => {
    const page = await open({
      ...bySchema(JSON.stringify(manyFlags)),
      parameters: { ...certain, max_completion_tokens: 200 },
    });
    // The first one brings the view of documents, which is loaded when there is one to show.
    const first = await askInPage(page, 'Toss a coin many times.');
    await first.getByText('Valid', { exact: true }).waitFor();
    await page.evaluate(RECORD_NODES);
    const answer = await askInPage(page, 'And again.');
    await answer.getByText('Valid', { exact: true }).waitFor();
    const counts = (await page.evaluate('window.nodeCounts')) as number[];
    expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other));
    expect(counts.length).toBeGreaterThanOrEqual(4);
    expect(await answer.getByRole('listitem').count()).toBe(FLAG_COUNT + 2);
  });

  it('is not asked for while its schema is not finished; the editor marks why', async () => {
    // Where coloured text is replaced, the browser may set a style, which the policy forbids.
    const page = await open(bySchema('{}'), { expected: [/inline style/, /style-src-attr/] });
    const editor = page.getByRole('textbox', { name: 'JSON Schema', exact: true });
    await editor.fill('{"type": "objec"}');
    const mark = page.locator('.cm-lintRange-error');
    await expect.poll(() => mark.innerText()).toBe('"objec"');
    await editor.fill('{"type": ');
    await page.getByText('The schema is not finished').waitFor();
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  });

  it('marks what the server refuses of the schema', async () => {
    const elsewhere = 'https://example.com/schema.json';
    const refused = { type: 'object', properties: { a: { $ref: elsewhere } } };
    const page = await open(bySchema(JSON.stringify(refused)), { expected: [/status of 400/] });
    const answer = await askInPage(page, 'Describe Paris.');
    await answer.getByRole('alert').waitFor();
    await expect
      .poll(() => page.locator('.cm-lintRange-error').allInnerTexts())
      .toContain(`"${elsewhere}"`);
  });
});

describe('tools', () => {
  const tools = { ...NO_TOOLS, tools: [exampleTool('1')], choice: '1' };

  it('are called, and answer what the person says', async () => {
    const page = await open({ tools });
    const answer = await askInPage(page, 'What is the weather in Rome?');
    const call = answer.getByRole('region', { name: 'Call of get_weather' });
    await call.getByText('city').waitFor();
    await page.getByLabel('Tool choice').selectOption('none');
    await call.getByRole('textbox', { name: 'Result' }).fill('{"sky": "rain"}');
    await answer.getByRole('button', { name: 'Send the result' }).click();
    await page.getByRole('article', { name: 'Tool' }).getByText('"rain"').waitFor();
    await page.getByRole('article', { name: 'Assistant' }).nth(1).waitFor();
    await answerEnd(page);
    expect(await answer.getByRole('button', { name: 'Send the result' }).count()).toBe(0);
  });

  it('are made in the editor, which says what is wrong with a name', async () => {
    const page = await open({});
    await page.getByText('Tools', { exact: true }).click();
    await page.getByRole('button', { name: 'Add a tool' }).click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('get weather');
    await page.getByText('Letters, digits').waitFor();
    await page.getByText('The tool get weather is not finished.').waitFor();
    await name.fill('get_weather_now');
    await page.getByLabel('Tool choice').selectOption('required');
    const answer = await askInPage(page, 'What is the weather in Rome?');
    await answer.getByRole('region', { name: 'Call of get_weather_now' }).waitFor();
  });

  it('send their mock results by themselves, where that is set', async () => {
    const page = await open({ tools: { ...tools, sendsResults: true } });
    await askInPage(page, 'What is the weather in Rome?');
    await page.getByRole('article', { name: 'Tool' }).first().getByText('celsius').waitFor();
    await page.getByRole('article', { name: 'Assistant' }).nth(1).waitFor();
  });
});

it('tells how likely each token was, by keyboard too', async () => {
  const page = await open({ showsLogprobs: true });
  const answer = await askInPage(page, 'What is the capital of France?');
  await answerEnd(page);
  const tokens = answer.getByRole('option');
  await tokens.first().focus();
  await page.keyboard.press('ArrowRight');
  expect(await tokens.nth(1).getAttribute('aria-selected')).toBe('true');
  expect(await tokens.nth(1).getAttribute('aria-label')).toMatch(/, (< )?[\d.]+%$/);
  const rows = answer.getByRole('table').getByRole('row');
  expect(await rows.count()).toBeGreaterThanOrEqual(5);
  expect(await rows.first().innerText()).toMatch(/[\d.]+%/);
});

it('shows the figures that the server has measured', async () => {
  const page = await open({ system: `Be brief. ${Date.now()}` });
  const answer = await askInPage(page, 'What is the capital of France?');
  await answerEnd(page);
  const figure = (name: string): Promise<string> =>
    answer.locator('dl div').filter({ hasText: name }).locator('dd').innerText();
  const response = await fetch(`${serverUrl}/admin/requests?limit=20`);
  const { data } = (await response.json()) as { data: { answer: { usage: Usage } | null }[] };
  const usages = data.flatMap((record) => record.answer?.usage ?? []);
  const prefill = await figure('prefill');
  const usage = usages.find(({ prompt_time }) => formatSeconds(prompt_time) === prefill);
  expect(usage).toBeDefined();
  if (usage === undefined) return;
  expect(await figure('queue')).toBe(formatSeconds(usage.queue_time));
  expect(await figure('decode')).toBe(formatSeconds(usage.completion_time));
  expect(await figure('first token')).toMatch(/^[\d.]+ m?s$/);
  expect(await answer.getByRole('img', { name: /^Time: queue/ }).count()).toBe(1);
});

type Usage = { prompt_time: number; queue_time: number; completion_time: number };

it('shows the request as code that gives the answer on the screen', async () => {
  const page = await open({ system: "Don't be long." });
  const answer = await askInPage(page, 'What is the "capital" of France?');
  await answerEnd(page);
  const text = (await answer.locator('p').first().innerText()).trim();
  await page.getByRole('button', { name: 'View code' }).click();
  const dialog = page.getByRole('dialog', { name: 'View code' });
  const code = await shownCode(dialog);
  const { stdout } = await runProgram('bash', ['-c', code], process.env);
  const deltas = [...stdout.matchAll(/^data: (\{.*\})$/gm)].map(
    ([, data = '']) => JSON.parse(data).choices[0]?.delta.content ?? '',
  );
  expect(deltas.join('')).toContain(text);
  await dialog.getByRole('tab', { name: 'Python: openai' }).click();
  expect(await shownCode(dialog)).toContain('from openai import OpenAI');
});

/** The program in the open tab. */
function shownCode(dialog: Locator): Promise<string> {
  return dialog.getByRole('tabpanel').locator('pre').last().innerText();
}

it('asks two models or settings the same, and shows what differs', async () => {
  const page = await visit(`${serverUrl}/compare`);
  await setSide(page, 'A', { Temperature: '0', 'Max tokens': '40' });
  await setSide(page, 'B', { Temperature: '1.6', 'Max tokens': '40' });
  const differences = page.getByRole('region', { name: 'Differences' });
  await differences.getByRole('row', { name: 'Temperature 0 1.6' }).waitFor();
  await compareInPage(page, 'Write a line about the sea.');
  for (const side of ['Side A', 'Side B']) {
    const answer = page.getByRole('region', { name: side }).getByRole('article');
    expect((await answer.innerText()).length).toBeGreaterThan(20);
    expect(await answer.getByText('tokens/s').count()).toBe(1);
  }
  await differences.getByRole('row', { name: /^tokens\/s/ }).waitFor();
});

it.each(LOOKS)('hinders nobody who looks at likelihoods: $theme, $device', async (look) => {
  const page = await open({ showsLogprobs: true }, look);
  const answer = await askInPage(page, 'What is the capital of France?');
  await answerEnd(page);
  await answer.getByRole('option').nth(1).focus();
  await answer.getByRole('table').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

it.each(LOOKS)('hinders nobody: $theme, $device', async (look) => {
  const tools = { ...NO_TOOLS, tools: [exampleTool('1')], choice: 'none' };
  const page = await open({ ...bySchema(JSON.stringify(schema)), tools }, look);
  const answer = await askInPage(page, 'Describe Paris.');
  await answer.getByText('Valid', { exact: true }).waitFor();
  if (look.device === 'phone') await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'JSON Schema', exact: true }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  if (look.device === 'phone') await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'View code' }).click();
  await page.getByRole('dialog', { name: 'View code' }).getByRole('tabpanel').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
