// The pages of reports, roster and rules as people use them: a real station and a real browser. What they hand out as files
// is what the command line hands out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tableRows } from '../core/tables/table-bytes.ts';
import { accessFaults, launchBrowser, logIn, noBrowser, openPage, type WatchedPage } from '../test-fixtures/browser.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const dayMs = 86_400_000;
const yesterday = new Date(Date.now() + 8 * 3_600_000 - dayMs).toISOString().slice(0, 10);
const cases = {
  cases: [
    {
      number: '甬综执〔2026〕102号',
      matter: 'seizure',
      operations: [{ ref: '1', matter: 'seizure', from: `${yesterday}T09:00`, to: `${yesterday}T09:01:12` }],
    },
    { number: '甬综执〔2026〕101号', matter: 'demolition', stages: { initiation: yesterday } },
  ],
};

describe('the pages of reports, roster and rules', () => {
  const station = new StationHarness();
  const pages: WatchedPage[] = [];
  let browser: Browser;
  let url = '';
  let page: Page;

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'RP01', '--name', '一号采集站');
    await station.addPeople({ boss: { roles: ['agency-head'] } });
    ({ url } = await station.start());
    browser = await launchBrowser();
    page = await open('custodian');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  async function cli<T>(...args: string[]): Promise<T> {
    const { exit, json, stderr } = await station.here<T>(...args, '--lang', 'zh');
    expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
    return json;
  }

  async function open(user: string): Promise<Page> {
    const watched = await openPage(browser, url);
    pages.push(watched);
    await logIn(watched.page, url, user);
    return watched.page;
  }

  const go = (path: string, on = page) => on.goto(`${url}/${path}`);
  const isAccessible = async (on = page) => expect(await accessFaults(on)).toEqual([]);
  const says = (word: string) =>
    expect.poll(() => page.getByTestId('report-head').getAttribute('data-says')).toBe(word);
  const navigation = (on: Page) => on.getByRole('navigation').getByRole('link').allTextContents();

  async function fetched(form: 'csv' | 'xlsx'): Promise<{ name: string; bytes: Buffer }> {
    const download = page.waitForEvent('download');
    await page.getByTestId(`fetch-${form}`).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  test('what nobody knows anything of is no good news, and says why', async () => {
    await go('#/cases');
    await page.getByTestId('cases-reports').click();
    await says('nothing-known');
    expect(await page.getByTestId('report-head').textContent()).toContain(yesterday);
    expect(await page.getByTestId('report-why').textContent()).toContain('无从判断');
    expect(await page.getByTestId('report-table').count()).toBe(0);
    await page.getByTestId('rates-ofNothing').locator('summary').click();
    expect(await page.getByTestId('report-rates').textContent()).toContain('从未导入过案件平台的案件');
    await isAccessible();
  });

  test('yesterday: rates beside their source, rows with what to do; a click explains the hole', async () => {
    writeFileSync(join(station.root, 'cases.json'), JSON.stringify(cases));
    await cli('case', 'import', join(station.root, 'cases.json'));
    await page.getByRole('navigation').getByRole('link', { name: '报表' }).click();
    await page.getByTestId('report-ask').click();
    await says('found');
    expect(await page.getByTestId('report-row').count()).toBe(2);
    const rate = page.locator('[data-testid="rate-group"]', { has: page.locator('[data-rate="nothing"]') }).first();
    expect(await rate.textContent()).toContain('100.0%（1 / 1）');
    expect(await rate.textContent()).toContain('案件平台导入 1 件');
    expect(await page.locator('[data-column="missingMs"]').allTextContents()).toContain('1 分 12 秒');
    await isAccessible();

    const { name, bytes } = await fetched('csv');
    expect(name).toBe(`应录未录 ${yesterday}.csv`);
    await cli('report', 'missing', '--out', join(station.root, 'missing.csv'));
    expect(bytes.toString()).toBe(readFileSync(join(station.root, 'missing.csv'), 'utf8'));
    const sheet = await tableRows('xlsx', (await fetched('xlsx')).bytes);
    expect(sheet.map(({ cells }) => cells)).toEqual((await tableRows('csv', bytes)).map(({ cells }) => cells));

    await page.locator('[data-act="note"]').click();
    await page.getByTestId('note-cause').waitFor();
    expect(decodeURIComponent(page.url())).toContain('102号?act=note');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('act=');
    await page.goBack();
    await page.locator('[data-act="operation"]').click();
    await page.getByTestId('operation-place').waitFor();
    await page.keyboard.press('Escape');
  }, 30_000);

  test('a report that takes long says so, may be left for another one, and stopped', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/v1/reports/year*', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await go('#/reports');
    await says('found');
    await page.getByTestId('report-name').selectOption('year');
    await page.getByTestId('report-name').selectOption('unlinked');
    await says('empty');
    expect(await page.getByTestId('report-from').count()).toBe(0);
    expect(page.url()).toContain('report=unlinked');
    await page.getByTestId('report-name').selectOption('year');
    await page.getByTestId('report-stop').waitFor();
    expect(await page.getByTestId('report-progress').textContent()).toContain('正在统计');
    await page.getByTestId('report-stop').click();
    await expect.poll(() => page.getByTestId('report-progress').textContent()).toContain('已停止');
    release();
    await page.getByTestId('report-progress').getByRole('button').click();
    await expect.poll(() => page.getByTestId('report-head').textContent()).toContain('年度');
    await page.unroute('**/api/v1/reports/year*');
    await page.goBack();
    await says('empty');
    await page.getByTestId('report-unit').fill('没有此队');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('error').getAttribute('data-code')).toBe('NOT_FOUND');
  }, 30_000);

  test('a roster is read in the browser, taken in, bad rows named; the same again changes nothing', async () => {
    await page.getByRole('navigation').getByRole('link', { name: '排班' }).click();
    await page.getByTestId('roster-empty').waitFor();
    await page.getByTestId('roster-import-open').click();
    const choose = (name: string, text: string) =>
      page.getByTestId('roster-file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(text) });
    await choose('案件.csv', '案号,当事人\r\nA,B\r\n');
    expect(await page.getByTestId('roster-fault').getAttribute('data-fault')).toBe('headings');
    const rows = [
      '日期,证号,记录仪,起,止,任务,备注',
      `${yesterday},33010001,A1,22:00,06:00,夜间巡查,急`,
      `${yesterday},,A2,,,,`,
      `${yesterday},33010002,,08:00,12:00,,`,
      `${yesterday},33010002,,14:00,18:00,,`,
    ];
    await choose('排班.csv', `${rows.join('\r\n')}\r\n`);
    expect(await page.getByTestId('roster-read').textContent()).toContain('4 行');
    expect(await page.getByTestId('roster-ignored').textContent()).toContain('备注');
    await isAccessible();
    const counts = page.getByTestId('roster-outcome').locator('.counts');
    await page.getByTestId('roster-send').click();
    await expect.poll(() => counts.textContent()).toContain('新增 3，更新 0，未变 0，删除 0，退回 1');
    expect(await page.getByTestId('roster-bad-row').textContent()).toContain('3证号: 未填');
    await page.getByTestId('roster-send').click();
    await expect.poll(() => counts.textContent()).toContain('新增 0，更新 0，未变 3');
    await choose('排班.csv', `${rows.slice(0, 2).join('\r\n')}\r\n${rows[3]}\r\n`);
    await page.getByTestId('roster-replace').check();
    await page.getByTestId('roster-send').click();
    await expect.poll(() => counts.textContent()).toContain('未变 2，删除 1');
    await page.getByTestId('roster-close').click();
    await expect.poll(() => page.getByTestId('shift').count()).toBe(2);
    expect((await cli<{ shifts: unknown[] }>('roster', 'ls')).shifts).toHaveLength(2);
  }, 30_000);

  test('what a shift’s removal takes with it is listed first; lists are found by day and by key', async () => {
    await page.getByTestId('roster-day').fill(yesterday);
    await page.getByTestId('roster-officer').fill('33010001');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('shift').count()).toBe(1);
    expect(await page.getByTestId('shift').textContent()).toContain('06:00:00');
    await isAccessible();
    await page.getByTestId('shift-remove').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('shifts-gone').locator('li').count()).toBe(1);
    await isAccessible();
    await page.getByTestId('act-submit').click();
    await page.getByTestId('roster-empty').waitFor();
    await page.getByTestId('day-before').click();
    await page.getByTestId('day-after').click();
    await expect.poll(() => page.url()).toContain(`day=${yesterday}`);
    await page.getByTestId('roster-clear').click();
    await expect.poll(() => page.getByTestId('shift').count()).toBe(1);
  }, 30_000);

  test('matters with their grounds, printed and as the annex; one explained for a unit and a day', async () => {
    await page.getByRole('navigation').getByRole('link', { name: '规则' }).click();
    const seizure = page.locator('[data-matter="seizure"]');
    await seizure.waitFor();
    for (const part of ['全过程记录', '主执行点（必录）', '永久', '30 日，可延长一次 30 日', '依据 行政强制法', 'base'])
      expect(await seizure.textContent()).toContain(part);
    expect(await page.getByTestId('other-rules').textContent()).toContain('审批程序');
    await isAccessible();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByTestId('rules-print').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
    await cli('rules', 'print', '--out', join(station.root, 'annex.csv'));
    expect((await fetched('csv')).bytes.toString()).toBe(readFileSync(join(station.root, 'annex.csv'), 'utf8'));

    await seizure.getByRole('link').click();
    await page.locator('[data-property="steps"]').waitFor();
    expect(await page.getByTestId('rule-outcome').count()).toBe(0);
    await page.getByTestId('rule-unit').fill('root');
    await page.getByTestId('rule-day').fill('2026-03-01');
    await page.getByTestId('rule-ask').click();
    await page.getByTestId('rule-outcome').waitFor();
    expect(await page.getByTestId('rule-outcome').textContent()).toContain('周末');
    expect(await page.getByTestId('rule-outcome').textContent()).toContain('末日 2026-03-31');
    expect(await page.getByTestId('rule-outcome').textContent()).toContain('单位负责人或者机关负责人（root）');
    await isAccessible();
    await go('#/rules/nothing-of-the-kind');
    await page.getByTestId('absent').waitFor();
  }, 30_000);

  test('each sees the pages that are open to him, and no door that is closed', async () => {
    const boss = await open('boss');
    expect(await navigation(boss)).toEqual(['采集端口', '音像资料', '案件', '报表', '排班', '规则']);
    await go('#/roster', boss);
    await boss.getByTestId('roster').waitFor();
    expect(await boss.getByTestId('roster-import-open').count()).toBe(0);
    expect(await boss.getByTestId('shift-remove').count()).toBe(0);
    await go('#/reports', boss);
    await boss.getByTestId('report-row').first().waitFor();
    expect(await boss.locator('[data-act="note"]').count()).toBe(0);
    await go('#/inbox', boss);
    await expect.poll(() => boss.url()).toContain('#/board');
    expect(await cli('audit', 'ls', '--type', 'refuse')).toMatchObject({ events: [] });
    expect(pages.flatMap(({ complaints, elsewhere }) => [...complaints, ...elsewhere])).toEqual([]);
  }, 30_000);
});
