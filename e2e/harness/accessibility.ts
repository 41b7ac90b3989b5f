// axe-core on a page as it is shown now.
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What hinders people: the rule, how badly, and the elements. Less than serious is left out. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Colours in the middle of a fade have the contrast of neither end.
  await page.evaluate(`Promise.allSettled(
    document
      .getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished),
  )`);
  // The debugger brings it in: the policy of the page, which forbids this, stays as it is.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
