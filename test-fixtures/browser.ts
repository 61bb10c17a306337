// A real browser for tests: Debian's chromium, driven by playwright-core, on pages of this machine alone. Every page keeps
// what it asked for and complained of.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { testPassword } from './people.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const built = existsSync(join(import.meta.dirname, '..', 'web', 'app', 'dist', 'index.html'));

/** Why browser tests cannot run here; undefined where they can. */
export const noBrowser =
  program === undefined ? 'no chromium here' : built ? undefined : 'the web app was not built (npm run setup)';

/** Nothing that a browser does by itself may leave the machine. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export function launchBrowser(): Promise<Browser> {
  // Files that are fetched keep their Chinese names only where the locale has them.
  return chromium.launch({ executablePath: program!, args: quiet, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
}

export interface WatchedPage {
  readonly page: Page;
  /** Addresses asked for that are not of `origin`. */
  readonly elsewhere: string[];
  /** Errors of scripts, and what the content policy stopped. */
  readonly complaints: string[];
}

/** A page of its own context: own cookies, nothing kept. Chinese, the size of the dock's screen. */
export async function openPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 800 },
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) elsewhere.push(url);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    // A refused request is the answer that a test asked for; a refused script or style is not.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) complaints.push(text);
  });
  return { page, elsewhere, complaints };
}

/** Fills in the log-in page and waits until the page knows who is there. */
export async function logIn(page: Page, origin: string, user: string): Promise<void> {
  await page.goto(`${origin}/#/login`);
  await page.getByTestId('login-user').fill(user);
  await page.getByTestId('login-password').fill(testPassword);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('user').waitFor();
}

/** What is serious for whoever cannot see well or has no mouse, as axe finds it. */
export async function accessFaults(page: Page): Promise<string[]> {
  // The content policy allows no foreign script in the page; the browser's own door does.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: readFileSync(axeSource, 'utf8') });
  return page.evaluate(async () => {
    // What is still fading in has no contrast yet.
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(passing.map(({ finished }) => finished.catch(() => undefined)));
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page
    const { violations } = await (globalThis as any).axe.run();
    type Violation = { id: string; impact: string; nodes: { html: string }[] };
    return (violations as Violation[])
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
