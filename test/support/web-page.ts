import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A violation of WCAG that axe found, and where. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly targets: readonly string[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of WCAG 2.2, levels A and AA, and the best practices for landmarks and headings. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Returns what axe finds in the page. Its script comes through the debugger, which the Content-Security-Policy does not concern. */
export async function findViolations(page: Page): Promise<Violation[]> {
  // Transitions change colors while they run. The sign of a button that works has no end.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.all(ending.map((one) => one.finished.catch(() => undefined)));
  });
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    interface Axe {
      run(
        root: Document,
        options: object,
      ): Promise<{ violations: { id: string; help: string; nodes: { target: string[] }[] }[] }>;
    }
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      targets: nodes.map(({ target }) => target.join(' ')),
    }));
  }, TAGS);
}

/** Widths of a phone, a notebook and a large screen, in pixels. */
export const WIDTHS = [390, 1280, 1920] as const;
const HEIGHTS = { 390: 844, 1280: 800, 1920: 1080 } as const;

/**
 * Runs a function at every width, in the light and in the dark color scheme.
 *
 * @param run - gets a name such as `390-dark`.
 */
export async function inEveryView(page: Page, run: (view: string) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHTS[width] });
      await run(`${width}-${colorScheme}`);
    }
  }
}

/** Writes pictures of a page in every view to a folder, for a person who looks at them. */
export async function pictures(page: Page, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await inEveryView(page, async (view) => {
    await page.screenshot({ path: join(folder, `${name}-${view}.png`), fullPage: true });
  });
}

/** Returns whether the page is wider than the window: a person on a phone would have to scroll sideways. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
