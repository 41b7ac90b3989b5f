// The packed SDK in Node.js, Bun, Deno, a page and its workers, against the real server.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { E2E_FOLDER, runProgram } from '../harness/programs.ts';

const url = inject('serverUrl');
const require = createRequire(import.meta.url);
const RUNTIMES = path.join(E2E_FOLDER, 'runtimes');

const EXPECTED = {
  isSame: true,
  leftAfter: 1,
  isDocument: true,
  error: [true, 'model_not_found', 404],
  isAborted: true,
  hasRequestId: true,
};

const sdk = path.join(inject('sdkFolder'), 'node_modules/@spry/sdk/dist');

function binary(name: string, file: string): string {
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
}

describe('the SDK runs in', () => {
  it.each<[string, () => string, string[]]>([
    ['Node.js', () => process.execPath, []],
    ['Bun', () => binary('@oven/bun-linux-x64-baseline', 'bin/bun'), []],
    ['Deno', () => binary('@deno/linux-x64-glibc', 'deno'), ['run', '--allow-net', '--allow-read']],
  ])('%s', async (_name, command, words) => {
    const main = path.join(RUNTIMES, 'main.mjs');
    const program = [...words, main, path.join(sdk, 'index.js'), url];
    const { stdout, stderr } = await runProgram(command(), program, process.env);
    expect(stdout, stderr).not.toBe('');
    expect(JSON.parse(stdout)).toEqual(EXPECTED);
  });

  it('Deno that may not read the environment, and without being asked', async () => {
    const words = ['run', '--no-prompt', '--allow-net', '--allow-read'];
    const main = path.join(RUNTIMES, 'main.mjs');
    const deno = binary('@deno/linux-x64-glibc', 'deno');
    const program = [...words, main, path.join(sdk, 'index.js'), url];
    expect(JSON.parse((await runProgram(deno, program, { PATH: '' })).stdout)).toEqual(EXPECTED);
  });
});

describe('in a page', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    // The page and the files of the SDK come with the origin of the server, as its console would.
    await page.route(`${url}/sdk/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.replace('/sdk/', '');
      if (name === '') {
        await route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><title>SDK</title>',
        });
        return;
      }
      const file = name === 'probe.mjs' ? path.join(RUNTIMES, name) : path.join(sdk, name);
      await route.fulfill({
        contentType: 'text/javascript',
        body: name === 'worker.js' ? WORKER : readFileSync(file, 'utf8'),
      });
    });
    await page.goto(`${url}/sdk/`);
  });

  afterAll(async () => {
    await browser?.close();
  });

  /** What an asynchronous function in the page gives back; `baseURL` is the server's. */
  function inPage(body: string): Promise<unknown> {
    return page.evaluate(`(async (baseURL) => {${body}})(${JSON.stringify(url)})`);
  }

  it('it runs', async () => {
    const result = await inPage(`
      const { probe } = await import(baseURL + '/sdk/probe.mjs');
      return probe(await import(baseURL + '/sdk/index.js'), baseURL);
    `);
    expect(result).toEqual(EXPECTED);
  });

  it('it runs in a worker', async () => {
    const result = await inPage(`
      const worker = new Worker(baseURL + '/sdk/worker.js', { type: 'module' });
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(baseURL);
      });
    `);
    expect(result).toEqual(EXPECTED);
  });

  it('it refuses to show an API key to visitors', async () => {
    const message = await inPage(`
      const { Spry } = await import(baseURL + '/sdk/index.js');
      try {
        return new Spry({ apiKey: 'k', baseURL: 'https://spry.example' }).baseURL;
      } catch (error) {
        return String(error);
      }
    `);
    expect(message).toContain('dangerouslyAllowBrowser');
  });
});

const WORKER = `
  import * as sdk from './index.js';
  import { probe } from './probe.mjs';
  onmessage = async ({ data }) => postMessage(await probe(sdk, data));
`;
