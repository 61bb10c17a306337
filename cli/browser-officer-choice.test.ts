// An officer at the dock and at a clip's page says to which case it belongs. A real station and browser: nothing is linked,
// and the custodian sees the suggestion.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustodyEvent } from '../core/custody-event.ts';
import type { Clip } from '../core/model.ts';
import { accessFaults, launchBrowser, noBrowser, openPage } from '../test-fixtures/browser.ts';
import { testPassword } from '../test-fixtures/people.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;
const numbers: [string, string] = ['33010001', '012345'];
const file = (officer: string, time: string) => `DCIM/DCAM_0012345_${officer}_20260301_${time}.jpg`;

describe('in a browser', () => {
  const station = new StationHarness();
  let browser: Browser;
  let url = '';

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'OC01');
    await station.addPeople({ zhang: { roles: ['officer'], numbers }, li: { roles: ['officer'] } });
    ({ url } = await station.start());
    browser = await launchBrowser();
  }, 60 * seconds);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  const safe = (bay: string) =>
    station.until(url, (bays) => bays.some((now) => now.bay === bay && now.state === 'safe'));
  const clipsOfZhang = async () =>
    (await station.cli<{ clips: Clip[] }>('clip', 'ls', '--officer', '012345')).json.clips;
  /** Clips by their place among his own: which file of a recorder is sealed first is nobody's promise. 0 for another's. */
  const suggested = async () => {
    const { json } = await station.cli<{
      suggestions: { clip: string; case: string; by: string; confidence: number }[];
    }>('clip', 'suggestions');
    const his = (await clipsOfZhang()).map(({ id }) => id).sort();
    return json.suggestions.map((one) => `${his.indexOf(one.clip) + 1} ${one.case} ${one.by} ${one.confidence}`);
  };

  test('at the dock for all that comes, at a page for one clip', { timeout: 120 * seconds }, async () => {
    for (const number of ['2026-017', '2026-018']) await station.cli('case', 'open', number);
    const mine = { [file('012345', '093000')]: 'one', [file('012345', '094000')]: 'two' };
    await station.dock(await station.tree({ ...mine, [file('054321', '095000')]: 'three' }), '1');
    await safe('1');

    const { page, complaints } = await openPage(browser, url);
    const logIn = async (user: string) => {
      await page.getByTestId('login-user').fill(user);
      await page.getByTestId('login-password').fill(testPassword);
      await page.getByTestId('login-submit').click();
    };
    await page.goto(`${url}/#/board`);
    await page.getByTestId('bay-case-link').click();
    await logIn('zhang');
    await page.getByTestId('dock-case').waitFor();
    expect(await page.textContent('h1')).toBe('1 号口：这次采集的资料属于哪个案件');
    await page.getByTestId('choice-case').filter({ hasText: '2026-017' }).click();
    await page.getByTestId('choice-say').click();
    await expect.poll(() => page.getByTestId('dock-case-said').textContent()).toBe('已说明属于 2026-017');
    expect(await page.getByTestId('dock-case').textContent()).toContain('待确认 2 件');
    expect(await accessFaults(page)).toEqual([]);
    await page.getByTestId('dock-case-leave').click();
    await page.getByTestId('bay-case-link').waitFor();
    await expect.poll(() => page.getByTestId('user').count()).toBe(0);
    expect(await suggested()).toEqual(['1 2026-017 officer 98', '2 2026-017 officer 98']);

    // What the bay brings afterwards: a salvage or a second listing; here a docking of its own says that it does not.
    await station.dock(await station.tree({ [file('012345', '100000')]: 'four' }), '2');
    await safe('2');
    expect(await suggested()).toHaveLength(2);

    const clips = await clipsOfZhang();
    const fourth = clips.find(({ file: { path } }) => path === file('012345', '100000'))!;
    await page.goto(`${url}/#/login`);
    await logIn('zhang');
    await page.getByTestId('user').waitFor();
    await page.goto(`${url}/#/clips/${fourth.id}`);
    await page.getByTestId('case-number').fill('2026-018');
    await page.getByTestId('case-say').click();
    await expect.poll(() => page.getByTestId('case-said').textContent()).toContain('已说明属于 2026-018');
    await expect.poll(() => page.getByTestId('suggestions').textContent()).toContain('执法人员选定');

    await page.goto(`${url}/#/inbox`);
    await page.getByTestId('inbox-all').check();
    await page.getByTestId('inbox-case').fill('2026-018');
    await page.getByTestId('inbox-say').click();
    await expect.poll(() => page.getByTestId('inbox-said').textContent()).toContain('已说明属于 2026-018');
    expect(await suggested()).toEqual(
      ['1 2026-017', '2 2026-017', '3 2026-018', '1 2026-018', '2 2026-018'].map((one) => `${one} officer 98`),
    );
    expect(complaints).toEqual([]);

    const li = await station.cliAs('li', 'dock', 'choose', '1', '--case', '2026-018');
    expect([li.exit, (li.json as { error: { code: string } }).error.code]).toEqual([60, 'NOT_FOUND']);
    const again = await station.cliAs('zhang', 'clip', 'suggest', fourth.id, clips[0]!.id, '--case', '2026-018');
    expect(again.json).toMatchObject({ case: '2026-018' });
    const { events } = (await station.cli<{ events: CustodyEvent[] }>('audit', 'ls', '--type', 'suggest')).json;
    const leaves = events.map((event) => JSON.stringify({ ...event, detail: undefined }));
    expect(leaves.join()).not.toMatch(/2026-01[78]|zhang|执法|0012345/);
    expect(
      (await station.cli<{ cases: { clips: string[] }[] }>('case', 'ls')).json.cases.flatMap((one) => one.clips),
    ).toEqual([]);
  });
});
