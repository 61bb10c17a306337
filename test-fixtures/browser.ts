// A real browser for tests: Debian's chromium, driven by playwright-core, on pages of this machine alone. Every page keeps
// what it asked for and complained of.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
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
  return chromium.launch({ executablePath: program!, args: quiet });
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
