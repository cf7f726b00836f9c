import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page, type Route } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is a Chromium to test with: Debian's, or the one that CHROMIUM names. */
export const hasBrowser = existsSync(EXECUTABLE);

/** Says why tests in a browser don't run here. */
export const NO_BROWSER = `there is no ${EXECUTABLE}: install chromium, or name one in CHROMIUM`;

/** Starts Chromium, which is told not to call home. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Chromium's sandbox does not work for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** A page, and what went on in it. */
export interface WatchedPage {
  readonly page: Page;
  /** What the console showed as errors or warnings, violations of the content security policy among them. */
  readonly complaints: string[];
  /** Requests to other machines. None of them got through, unless `answer` did. */
  readonly outside: string[];
}

/**
 * Opens a page whose network is unplugged: only this machine answers.
 *
 * @param answer - may fulfil a request to another machine; what it leaves alone is aborted.
 */
export async function openPage(
  browser: Browser,
  answer: (url: URL, route: Route) => Promise<void> | undefined = () => undefined,
): Promise<WatchedPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const outside: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.route('**', async (route) => {
    const url = new URL(route.request().url());
    if (['localhost', '127.0.0.1', ''].includes(url.hostname)) return route.continue();
    outside.push(url.href);
    return answer(url, route) ?? route.abort('internetdisconnected');
  });
  return { page, complaints, outside };
}
