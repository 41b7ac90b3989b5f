// A real Chromium, as a visitor of the playground has it. Whatever a visitor would only see in the
// browser's console fails the test: errors, breaches of the content security policy, requests that
// leave the server.
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  chromium as browsers,
  type ConsoleMessage,
  type Page,
} from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

export type Theme = 'light' | 'dark';

/** On a desk or in a hand. */
export type Device = 'desktop' | 'phone';

export type Look = { readonly theme: Theme; readonly device: Device };

/** Every way of looking that pages are checked in. */
export const LOOKS: readonly Look[] = [
  { theme: 'light', device: 'desktop' },
  { theme: 'dark', device: 'desktop' },
  { theme: 'light', device: 'phone' },
  { theme: 'dark', device: 'phone' },
];

const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  },
} as const;

/** Pages that are loaded or answered while the model computes on the same cores may take long. */
const ACTION_TIMEOUT_MS = 30_000;

export type VisitOptions = Partial<Look> & {
  /** What the browser may complain of in this test, such as a status that is provoked. */
  readonly expected?: readonly RegExp[];
};

/** Starts the Chromium that comes with the npm clients. */
export async function launchBrowser(): Promise<Browser> {
  return await browsers.launch({
    executablePath: await chromium.executablePath(),
    // Not all that the package suggests: in a single process the first visitor to leave ends all.
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
    headless: true,
  });
}

/** Starts a browser for the tests of a file; each visit is a visitor without a past. */
export function withBrowser(): (url: string, options?: VisitOptions) => Promise<Page> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (url, { theme = 'light', device = 'desktop', expected = [] } = {}) => {
    // Its own is that of the C library, such as "en-US@posix", which no visitor's browser has.
    const locale = 'en-US';
    const context = await browser.newContext({ locale, colorScheme: theme, ...DEVICES[device] });
    context.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const problems: string[] = [];
    await watch(context, new URL(url).origin, problems);
    onTestFinished(async () => {
      await context.close();
      const unexpected = problems.filter((text) => !expected.some((one) => one.test(text)));
      expect(unexpected).toEqual([]);
    });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
}

/** Collects what goes wrong, and lets no request leave for another origin. */
async function watch(context: BrowserContext, origin: string, problems: string[]): Promise<void> {
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(String(error.error())));
  // A breach is told to the console, too, but not by all workers and frames.
  await context.addInitScript(`
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('Policy ' + violatedDirective + ' forbids ' + blockedURI));
  `);
  await context.route(
    (url) => url.origin !== origin && url.protocol.startsWith('http'),
    async (route) => {
      problems.push(`A request left for ${route.request().url()}`);
      await route.abort();
    },
  );
}
