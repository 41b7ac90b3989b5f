// Pictures for the documents, made when SPRY_SCREENSHOTS is set: as tests see the pages, in WebP,
// which is a third of the size of PNG.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Look } from './browser.ts';
import { E2E_FOLDER } from './programs.ts';

const IMAGES = path.join(E2E_FOLDER, '../docs/images');
export const areScreenshotsWanted = Boolean(process.env['SPRY_SCREENSHOTS']);

/** Writes `docs/images/NAME-DEVICE-THEME.webp`. */
export async function takeScreenshot(page: Page, name: string, look: Look): Promise<void> {
  if (!areScreenshotsWanted) return;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  await session.detach();
  mkdirSync(IMAGES, { recursive: true });
  const file = `${name}-${look.device}-${look.theme}.webp`;
  writeFileSync(path.join(IMAGES, file), Buffer.from(data, 'base64'));
}
