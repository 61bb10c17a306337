// The inbox as an officer and a custodian use it: keys, mouse, many at once, and taken back. A real station and browser.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BayStatus, Clip } from '../core/model.ts';
import { accessFaults, launchBrowser, logIn, noBrowser, openPage, type WatchedPage } from '../test-fixtures/browser.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;
const number = '甲〔2026〕18号';

describe('the inbox', () => {
  const station = new StationHarness();
  const pages: WatchedPage[] = [];
  let browser: Browser;
  let url = '';

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'IB01');
    await station.addPeople({ zhang: { roles: ['officer'], numbers: ['33010012345', '012345'] } });
    ({ url } = await station.start());
    await cli('case', 'open', number);
    const file = (officer: string, time: string) => `DCAM_0012345_${officer}_20260301_${time}.jpg`;
    const names = [
      file('012345', '090000'),
      file('012345', '091000'),
      `甲2026-18/${file('012345', '092000')}`,
      file('999999', '093000'),
      file('999999', '094000'),
    ];
    await station.dock(await station.tree(Object.fromEntries(names.map((name, n) => [name, `picture ${n}`]))), '1');
    await station.until(url, (bays: readonly BayStatus[]) => bays.some(({ state }) => state === 'safe'));
    browser = await launchBrowser();
  }, 60 * seconds);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  async function cli<T>(...args: string[]): Promise<T> {
    const { exit, json, stderr } = await station.here<T>(...args);
    expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
    return json;
  }

  async function open(user: string): Promise<Page> {
    const watched = await openPage(browser, url);
    pages.push(watched);
    await logIn(watched.page, url, user);
    await watched.page.getByRole('link', { name: '待归案' }).click();
    await watched.page.getByTestId('inbox').waitFor();
    return watched.page;
  }

  const rows = (page: Page) => page.getByTestId('inbox-row');
  const count = (page: Page, n: number) => expect.poll(() => rows(page).count()).toBe(n);
  const inCase = async () => (await cli<{ clips: Clip[] }>('clip', 'ls', '--case', number)).clips.length;

  test('by keys: the row is routine, the next one is under the finger, and undo brings it back', async () => {
    const waiting = async () => (await cli<{ suggestions: unknown[] }>('clip', 'suggestions')).suggestions.length;
    await expect.poll(waiting, { timeout: 10 * seconds }).toBe(1);
    const page = await open('custodian');
    await count(page, 5);
    expect(await accessFaults(page)).toEqual([]);
    await rows(page).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('r');
    await count(page, 4);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('inbox-row');
    expect(await page.getByTestId('inbox-said').textContent()).toContain('1 件已记为日常巡查');
    await page.getByTestId('inbox-undo').click();
    await count(page, 5);
    await page.keyboard.press('Tab');
    await rows(page).first().focus();
    for (const key of [' ', 'j', ' ', 'c']) await page.keyboard.press(key);
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await count(page, 3);
    expect(await inCase()).toBe(2);
    await page.getByTestId('inbox-undo').click();
    await count(page, 5);
    expect(await inCase()).toBe(0);
    const kinds = (await cli<{ events: { type: string; public: object }[] }>('audit', 'ls')).events.map(
      ({ type }) => type,
    );
    expect(kinds.filter((type) => type === 'unlink')).toHaveLength(3);
  });

  test('a suggestion by one click; an officer sees his own alone', async () => {
    const page = await open('zhang');
    await count(page, 3);
    expect(await page.textContent('main')).not.toContain('999999');
    await page.getByTestId('inbox-take').click();
    await count(page, 2);
    expect(await inCase()).toBe(1);
  });

  test('a refusal says why and loses nothing; a stretch of time is listed before it is linked', async () => {
    const page = await open('custodian');
    await count(page, 4);
    await page.getByTestId('inbox-all').check();
    await page.getByTestId('inbox-case').fill('无此案');
    await page.getByTestId('inbox-link').click();
    await expect.poll(() => page.getByTestId('error').getAttribute('data-code')).toBe('NOT_FOUND');
    await count(page, 4);
    await page.getByTestId('inbox-officer').fill('999999');
    await page.getByTestId('inbox-search').click();
    await count(page, 2);

    await page.getByTestId('inbox-stretch').click();
    await page.getByTestId('stretch-case').fill(number);
    await page.getByTestId('stretch-from').fill('2026-03-01T09:35:00');
    await page.getByTestId('stretch-to').fill('2026-03-01T10:00:00');
    await page.getByTestId('stretch-list').click();
    await expect.poll(() => page.getByTestId('stretch-found').locator('li').count()).toBe(1);
    expect(await inCase()).toBe(1);
    await page.getByTestId('act-submit').click();
    await count(page, 1);
    expect(await inCase()).toBe(2);
    expect(pages.flatMap(({ complaints, elsewhere }) => [...complaints, ...elsewhere])).toEqual([]);
  });
});
