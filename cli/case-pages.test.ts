import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BayStatus, Clip } from '../core/model.ts';
import { fontFiles } from '../storage/papers/pdf/font-files.ts';
import { accessFaults, launchBrowser, logIn, noBrowser, openPage, type WatchedPage } from '../test-fixtures/browser.ts';
import { grayFilm } from '../test-fixtures/gray-film.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;
const nine = 9 * 3600;
const hms = (second: number) => new Date((nine + second) * 1000).toISOString().slice(11, 19).replaceAll(':', '');
const number = '甬综执〔2026〕17号';
const address = `#/cases/${encodeURIComponent(number)}`;

describe('the pages of cases', () => {
  const station = new StationHarness();
  const pages: WatchedPage[] = [];
  let browser: Browser;
  let url = '';
  let custodian: Page;

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'CP01', '--name', '一号采集站');
    await station.addPeople({
      zhang: { roles: ['officer'], numbers: ['33010012345', '012345'] },
      li: { roles: ['officer'], numbers: ['33010054321', '650104'] },
    });
    ({ url } = await station.start());
    await Promise.all([
      dock('1', '1111111', [[-5, 105], [140, 170]]), // biome-ignore format: short
      dock('2', '2222222', [[-5, 320]]),
    ]);
    browser = await launchBrowser();
    custodian = await open('custodian');
  }, 90 * seconds);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  async function cli<T>(...args: string[]): Promise<T> {
    const { exit, json, stderr } = await station.here<T>(...args);
    expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
    return json;
  }

  const film = (length: number) => grayFilm(station.root, length);

  /** @param shots start, in seconds after nine, and length. The clocks were right. */
  async function dock(bay: string, serial: string, shots: readonly (readonly [from: number, length: number])[]) {
    const files: Record<string, Buffer> = {};
    for (const [from, length] of shots) files[`DCAM_${serial}_012345_20260301_${hms(from)}.mp4`] = await film(length);
    await station.dock(await station.tree(files), bay);
    await station.until(url, (bays: readonly BayStatus[]) =>
      bays.some((now) => now.bay === bay && now.state === 'safe'),
    );
    const { clips } = await cli<{ clips: readonly Clip[] }>('clip', 'ls', '--device', serial);
    const exactly = ['--offset-ms', '0', '--uncertainty-ms', '0', '--reason', '报时'];
    for (const { id } of clips) await cli('clip', 'anchor', id, ...exactly);
  }

  async function open(user: string): Promise<Page> {
    const watched = await openPage(browser, url);
    pages.push(watched);
    await logIn(watched.page, url, user);
    return watched.page;
  }

  const go = (page: Page, path: string) => page.goto(`${url}/${path}`);
  const submit = (page: Page) => page.getByTestId('act-submit').click();
  const verdict = (page: Page) => page.getByTestId('verdict').getAttribute('data-word');
  const reads = (page: Page, word: string) => expect.poll(() => verdict(page), { timeout: 10_000 }).toBe(word);
  const isAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([]);

  test('a case is opened and its operation entered: the hole is the largest thing on the page, to the second', async () => {
    const page = custodian;
    await go(page, '#/cases');
    await page.getByTestId('cases-empty').waitFor();
    await page.getByTestId('case-open').click();
    await page.getByTestId('open-number').fill(number);
    await page.getByTestId('open-matter').selectOption('demolition');
    await page.getByTestId('open-object').fill('某某商行');
    await isAccessible(page);
    await submit(page);
    await reads(page, 'unknown');
    expect(decodeURIComponent(page.url())).toContain(number);

    await page.getByTestId('do-add-operation').click();
    await page.getByTestId('operation-from-0').fill('2026-03-01T09:00');
    await page.getByTestId('operation-to-0').fill('2026-03-01T09:05');
    await page.getByTestId('operation-place').fill('某村东头');
    await page.getByTestId('camera-serial-0').fill('1111111');
    await page.getByTestId('camera-add').click();
    await page.getByTestId('camera-post-1').selectOption('outer');
    await page.getByTestId('camera-serial-1').fill('2222222');
    await isAccessible(page);
    await submit(page);
    await reads(page, 'interrupted');
    expect(await page.getByTestId('verdict').textContent()).toContain('主执行点 09:01:40 至 09:02:20，中断 40 秒');
    expect(await page.getByTestId('verdict-word').textContent()).toContain('记录有中断');
    await isAccessible(page);
  }, 60_000);

  test('the timeline: a lane a camera, the hole with its length, steps through holes by keys, fits on paper', async () => {
    const page = custodian;
    const lanes = page.getByTestId('lane');
    expect(await lanes.evaluateAll((all) => all.map((lane) => lane.getAttribute('data-camera')))).toEqual([
      '1111111',
      '2222222',
    ]);
    expect(await page.getByTestId('bar').count()).toBe(3);
    expect(await page.getByTestId('timeline-post').first().textContent()).toContain('40 秒');
    expect(await page.getByTestId('gap').count()).toBe(1);
    await page.getByTestId('timeline-box').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByTestId('at-gap').textContent()).toContain('第 1 处，共 1 处');
    const wide = async () => (await page.getByTestId('gap').locator('rect').first().boundingBox())?.width ?? 0;
    expect(await wide()).toBeGreaterThan(150);
    await page.keyboard.press('0');
    await expect.poll(wide).toBeLessThan(150);
    await page.getByTestId('timeline-box').hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(wide).toBeGreaterThan(150);
    await page.emulateMedia({ media: 'print' });
    const drawing = page.getByTestId('timeline-box').locator('svg');
    await expect.poll(() => drawing.getAttribute('width')).toBe('700');
    expect(await page.getByTestId('next').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  }, 30_000);

  test('a click on a bar plays there, and leaves its trace; the same address alone plays nothing', async () => {
    const page = custodian;
    await page.getByTestId('zoom-whole').click();
    const bar = page.getByTestId('lane').first().getByTestId('bar').last();
    await bar.locator('rect').first().click();
    await page.getByTestId('video').waitFor();
    const at = Number(/at=(\d+)/.exec(page.url())?.[1]);
    expect(at).toBeGreaterThan(30);
    await expect
      .poll(() => page.getByTestId('video').evaluate((video) => (video as HTMLVideoElement).currentTime), {
        timeout: 10_000,
      })
      .toBeGreaterThanOrEqual(at);
    await page.reload();
    await page.getByTestId('play').waitFor();
    expect(await page.getByTestId('play').textContent()).toContain('从 1:');
    expect(await page.locator('video').count()).toBe(0);
  }, 30_000);

  test('it does not close with a hole: the refusal says what is missing, by which rule, and who may help', async () => {
    const page = custodian;
    await go(page, address);
    await reads(page, 'interrupted');
    await page.getByTestId('do-close').click();
    expect(await page.getByTestId('missing').textContent()).toContain('主执行点 09:01:40 至 09:02:20，中断 40 秒');
    await submit(page);
    const said = await page.getByTestId('refusal').textContent();
    expect(said).toContain('CASE_CANNOT_CLOSE');
    expect(said).toContain('按审批程序批准');
    expect(said).toContain('国办发〔2018〕118号');
    await isAccessible(page);
    await page.keyboard.press('Escape');
  }, 30_000);

  test('a statement for the other camera fills it; clips are linked, a step is checked, the case closed and opened', async () => {
    const page = custodian;
    await page.getByTestId('do-stand-in').click();
    expect(await page.getByTestId('stand-in-camera').inputValue()).toBe('2222222');
    await page.getByTestId('stand-in-officer').fill('33010012345');
    await page.getByTestId('act-reason').fill('可见主执行点');
    await isAccessible(page);
    await submit(page);
    await reads(page, 'covered');
    expect(await page.getByTestId('verdict-word').textContent()).toContain('记录完整');
    expect(await page.getByTestId('stand-ins').textContent()).toContain('33010012345');
    await page.getByTestId('do-link').click();
    await expect.poll(() => page.getByTestId('case-clips').locator('li').count()).toBe(3);

    await page.locator('[data-step="arrival"] button').click();
    await page.getByTestId('step-at').fill('2026-03-01T09:00:04');
    await submit(page);
    await expect.poll(() => page.getByTestId('pin').count()).toBe(1);
    expect(await page.locator('[data-step="arrival"]').getAttribute('data-state')).toBe('done');

    await page.getByTestId('do-close').click();
    await submit(page);
    await page.getByTestId('do-reopen').click();
    expect(await page.getByTestId('operation-edit').count()).toBe(0);
    await page.getByTestId('act-reason').fill('补充');
    await submit(page);
    await page.getByTestId('operation-edit').waitFor();
  }, 60_000);

  test('the statement is made and read by clicks; the package for a suit is fetched, and its statement recomputes', async () => {
    const page = custodian;
    expect(await page.getByTestId('case-papers').textContent()).toContain('尚未出具');
    await page.getByTestId('statement-make').click();
    const opened = page.context().waitForEvent('page');
    await page.getByTestId('statement-open').click();
    const paper = await opened;
    await paper.waitForLoadState();
    expect(await paper.textContent('body')).toContain('全过程音像记录核验表');
    expect(await paper.textContent('.verdict')).toContain('记录完整');
    await paper.close();
    const pdf = await page.getByTestId('statement-pdf').evaluate(async (link) => {
      const answer = await fetch((link as HTMLAnchorElement).href);
      return [answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 8)];
    });
    const hasFont = fontFiles(null).length > 0;
    expect(pdf).toEqual(
      hasFont ? [200, 'application/pdf', '%PDF-1.7'] : [409, expect.stringMatching('json'), '{"error"'],
    );
    await isAccessible(page);

    await page.getByTestId('package-for').selectOption('litigation');
    await page.getByTestId('package-purpose').fill('诉讼举证');
    expect(await page.getByTestId('package-make').isDisabled()).toBe(true);
    await page.getByTestId('package-served').fill('2026-04-01');
    const download = page.waitForEvent('download');
    await page.getByTestId('package-make').click();
    const path = join(station.root, 'suit.zip');
    await (await download).saveAs(path);
    const { json: verified } = await station.here('verify', path, '--root', join(station.data, 'keys/root.pem'));
    expect(verified).toMatchObject({ content: 'authentic' });
  }, 60_000);

  test('an operation is corrected with a reason; two officers explain the hole, the head approves: explained, never complete', async () => {
    await cli('case', 'open', 'K-2', '--matter', 'demolition', '--object', '某某商行');
    const page = custodian;
    await go(page, '#/cases/K-2');
    await page.getByTestId('do-add-operation').click();
    await page.getByTestId('operation-from-0').fill('2026-03-01T09:00');
    await page.getByTestId('operation-to-0').fill('2026-03-01T09:06');
    await page.getByTestId('camera-serial-0').fill('1111111');
    await submit(page);
    await reads(page, 'interrupted');
    expect(await page.getByTestId('hole').count()).toBe(2);
    await page.getByTestId('operation-edit').click();
    await page.getByTestId('operation-to-0').fill('2026-03-01T09:05');
    await page.getByTestId('act-reason').fill('更正');
    await submit(page);
    await expect.poll(() => page.getByTestId('hole').count()).toBe(1);

    const officer = await open('zhang');
    await go(officer, '#/cases/K-2');
    await officer.getByTestId('operation-edit').click();
    await officer.getByTestId('camera-serial-0').waitFor();
    await officer.keyboard.press('Escape');
    await officer.getByTestId('do-note').click();
    await officer.getByTestId('note-cause').selectOption('battery');
    await officer.getByTestId('note-text').fill('更换电池');
    await officer.getByTestId('note-signer-0').fill('33010012345');
    await officer.getByTestId('note-signer-1').fill('33010012345');
    await submit(officer);
    expect(await officer.getByTestId('refusal').textContent()).toContain('须由二人签名');
    await officer.getByTestId('note-signer-1').fill('33010054321');
    await isAccessible(officer);
    await submit(officer);
    await officer.getByTestId('note').waitFor();
    expect(await officer.getByTestId('note-approve').count()).toBe(0);
    expect(await officer.getByTestId('next').textContent()).toContain('待负责人批准：单位负责人或者机关负责人');

    const head = await open('head');
    await go(head, '#/cases/K-2');
    await head.getByTestId('do-approve').click();
    await head.getByTestId('note-opinion').fill('属实');
    await submit(head);
    await reads(head, 'explained');
    expect(await head.getByTestId('verdict-word').textContent()).toContain('有中断，已说明并经批准');
    await isAccessible(head);
  }, 60_000);

  test('a recorder without a clock leaves it open; a person’s word on it closes it', async () => {
    const tree = await station.tree({ 'DCAM_3333333_012345_20260305_090002.mp4': await film(100) });
    await station.dock(tree, '3');
    await station.until(url, (bays: readonly BayStatus[]) =>
      bays.some(({ bay, state }) => bay === '3' && state === 'safe'),
    );
    await cli('case', 'open', 'K-3', '--matter', 'seizure');
    const times = ['--from', '2026-03-01T09:00', '--to', '2026-03-01T09:01'];
    await cli('case', 'operation', 'add', 'K-3', ...times, '--camera', '3333333');
    const page = custodian;
    await go(page, '#/cases/K-3');
    await reads(page, 'unknown');
    expect(await page.getByTestId('verdict').textContent()).toContain('时钟没有依据');
    expect(await page.locator('[data-code="TOO_FEW_OFFICERS"]').textContent()).toContain('执法人员不足');
    await page.getByTestId('do-anchor').click();
    await expect.poll(() => page.getByTestId('anchor-own').textContent()).toContain('2026-03-05 09:00:02');
    await page.getByTestId('anchor-shown').fill('2026-03-05T09:00:02');
    await page.getByTestId('anchor-real').fill('2026-03-01T08:59:50');
    await page.getByTestId('act-reason').fill('画面中的报时');
    await isAccessible(page);
    await submit(page);
    await reads(page, 'covered');
    await go(page, '#/cases/K-2');
  }, 30_000);

  test('a decision waits for the review of a reviewer, who sees cases and no footage', async () => {
    const page = custodian;
    const decide = async () => {
      await page.getByTestId('document-add').click();
      await page.getByTestId('document-number').fill('〔2026〕5号');
      await page.getByTestId('document-date').fill('2026-03-02');
      await submit(page);
    };
    await decide();
    await expect.poll(() => page.getByTestId('refusal').textContent()).toContain('没有通过法制审核');
    await page.keyboard.press('Escape');

    const reviewer = await open('reviewer');
    await go(reviewer, '#/cases/K-2');
    await reviewer.getByTestId('review-do').click();
    await reviewer.getByTestId('review-date').fill('2026-03-01');
    await reviewer.getByTestId('review-opinion').fill('同意');
    await submit(reviewer);
    await reviewer.getByTestId('review').waitFor();
    expect(
      await reviewer.getByTestId('bar').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('data-clip'))),
    ).toEqual([null, null]);
    expect(await reviewer.content()).not.toContain('CP01-');

    await decide();
    await page.getByTestId('document').waitFor();
  }, 60_000);

  test('all cases of one party are one list, with its address; a voided operation counts no more', async () => {
    const page = custodian;
    await page.getByTestId('operation-void').click();
    await page.getByTestId('act-reason').fill('误登记');
    await submit(page);
    await reads(page, 'unknown');
    await page.getByTestId('case-facts').getByRole('link', { name: '某某商行' }).click();
    await expect.poll(() => page.getByTestId('case-row').count()).toBe(2);
    expect(decodeURIComponent(page.url())).toContain('object=某某商行');
    await page.getByTestId('cases-state').selectOption('closed');
    await page.getByTestId('cases-search').click();
    await page.getByTestId('cases-empty').waitFor();
    await isAccessible(page);
    await go(page, '#/cases/K-9');
    await page.getByTestId('absent').waitFor();
  }, 30_000);

  test('nobody was offered what he may not do: the log has no refusal', async () => {
    expect(await cli('audit', 'ls', '--type', 'refuse')).toMatchObject({ events: [] });
  });

  test('no page asked for anything beyond the station, and none complained', () => {
    expect(pages.flatMap(({ elsewhere }) => elsewhere)).toEqual([]);
    expect(pages.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
