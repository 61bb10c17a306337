// What a person sees and clicks: the dock board while a recorder is docked and pulled away, the library, a clip that plays,
// who may not see it, who looked. A real station, a real browser, nothing known of how the pages are made but their test ids.
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BayStatus, Clip } from '../core/model.ts';
import { readCodes } from '../ingest/media/read-codes.ts';
import {
  accessFaults,
  launchBrowser,
  logIn as logInOn,
  noBrowser,
  openPage,
  type WatchedPage,
} from '../test-fixtures/browser.ts';
import { testPassword } from '../test-fixtures/people.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';
import { buildCameraA } from '../test-fixtures/virtual-camera.ts';

const seconds = 1000;

describe('in a browser', () => {
  const station = new StationHarness();
  let browser: Browser;
  let url = '';
  let port = '';
  let clip: Clip;
  const pages: WatchedPage[] = [];

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'WB01', '--name', '一号采集站');
    await station.addPeople({
      zhang: { unit: '一中队', roles: ['officer'], numbers: ['33010012345', '330726'] },
      li: { unit: '二中队', roles: ['officer'], numbers: ['33010054321', '650104'] },
    });
    ({ url } = await station.start());
    port = new URL(url).port;
    browser = await launchBrowser();
  }, 60 * seconds);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  async function open(path: string): Promise<WatchedPage> {
    const watched = await openPage(browser, url);
    pages.push(watched);
    await watched.page.goto(`${url}/${path}`);
    return watched;
  }

  const logIn = ({ page }: WatchedPage, user: string) => logInOn(page, url, user);

  /** What a reader of codes finds in a picture of the page. */
  async function codesOn(page: Page): Promise<string[]> {
    const { data, info } = await sharp(await page.screenshot())
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return readCodes({ index: 0, width: info.width, height: info.height, pixels: data });
  }

  const isAccessible = async ({ page }: WatchedPage) => expect(await accessFaults(page)).toEqual([]);

  test(
    'the board: empty, working, pulled away, safe, station gone and back, without a reload',
    async () => {
      const board = await open('#/board');
      const { page } = board;
      const tile = page.getByTestId('bay-1');
      const word = tile.getByTestId('bay-word');
      await page.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));

      // Large enough to be taken away in the middle, and zeroes, so that it is quickly made.
      const tree = await station.tree({ 'DCIM/DCAM_0012345_330726_20260101_000000.mp4': Buffer.alloc(500 << 20) });
      await station.dock(tree, '1');
      await expect.poll(() => word.textContent(), { timeout: 10_000 }).toContain('正在采集，请勿取下');
      await station.until(url, ([bay]: readonly BayStatus[]) => (bay?.doneBytes ?? 0) > 0);
      await rename(join(station.bays, '1'), tree);
      await expect.poll(() => word.textContent(), { timeout: 10_000 }).toContain('故障');
      expect(await tile.getByTestId('bay-remaining').textContent()).toContain('还有 1 个文件只在记录仪上');
      await isAccessible(board);

      const camera = await buildCameraA(join(station.root, 'camera'), { start: '2026-03-09T09:30:00' });
      await rename(camera.tree, join(station.bays, '1'));
      await expect.poll(() => word.textContent(), { timeout: 30_000 }).toContain('已存妥，可取走');
      expect(await page.getByTestId('station-name').textContent()).toContain('一号采集站');
      expect(await page.locator('video, audio, img').count()).toBe(0);

      await station.kill();
      await page.getByTestId('board-lost').waitFor({ timeout: 15_000 });
      expect(await word.textContent()).not.toContain('可取走');
      await station.start({ args: ['--listen', `127.0.0.1:${port}`] });
      await expect.poll(() => word.textContent(), { timeout: 20_000 }).toContain('已存妥，可取走');
      expect(await page.evaluate(() => (globalThis as { loadedOnce?: boolean }).loadedOnce)).toBe(true);
    },
    120 * seconds,
  );

  test(
    'the time code: one tap from the board, read by a camera, gone when the station is slow or silent',
    async () => {
      const board = await open('#/board');
      const { page } = board;
      await page.getByTestId('time-code-link').click();
      const picture = page.getByTestId('time-code-picture');
      await picture.waitFor();
      const second = async () => Number(await picture.getAttribute('data-second').catch(() => 0));
      const shown = await second();
      await expect.poll(second, { timeout: 10_000 }).toBeGreaterThan(shown);
      // A camera sees no more than the screen; the code may turn or go between two pictures.
      await expect
        .poll(() => codesOn(page), { timeout: 15_000 })
        .toEqual([expect.stringMatching(/^LH1T:WB01:\d+:[0-9A-Z]{16}$/)]);
      const [text] = await codesOn(page).then((texts) => (texts.length > 0 ? texts : codesOn(page)));
      expect(Math.abs(Number(text?.split(':')[2]) - Date.now() / 1000)).toBeLessThan(4);
      expect(await page.textContent('main')).toContain('把记录仪镜头对准此码，拍摄五秒');
      const { width = 0, height = 0 } = (await page.getByTestId('time-code').boundingBox()) ?? {};
      expect([width, height]).toEqual([1280, 800]);
      await isAccessible(board);

      const state = page.getByTestId('time-code');
      await page.route('**/dock/time-code', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        await route.continue();
      });
      await expect.poll(() => state.getAttribute('data-state'), { timeout: 10_000 }).toBe('slow');
      expect(await picture.count()).toBe(0);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await picture.waitFor();
      await page.route('**/dock/time-code', (route) => route.abort());
      await expect.poll(() => state.getAttribute('data-state'), { timeout: 10_000 }).toBe('lost');
      expect(await picture.count()).toBe(0);
      await isAccessible(board);
      await page.getByTestId('time-code-back').click();
      await page.getByTestId('time-code-link').waitFor();
    },
    60 * seconds,
  );

  test(
    'the board: what is missing on a recorder, as an officer says it',
    async () => {
      const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'profiles.md'), 'utf8');
      await mkdir(join(station.data, 'profiles'), { recursive: true });
      await writeFile(join(station.data, 'profiles', 'x1.yaml'), /```yaml\n([^`]*)```/.exec(guide)![1]!);
      const films = (...numbers: readonly string[]) =>
        Object.fromEntries(
          numbers.map((number) => [`VIDEO/X1_A0042_012345_2026-01-02_03-04-05_${number}.mp4`, `film ${number}`]),
        );
      const board = await open('#/board');
      const tile = board.page.getByTestId('bay-2');
      const fact = (name: string) => tile.getByTestId(`bay-fact-${name}`);
      await station.dock(await station.tree(films('0006', '0008', '0011')), '2');
      await expect
        .poll(() => fact('numberHoles').textContent(), { timeout: 30_000 })
        .toContain('缺号 3 个：0007、0009–0010');
      expect(await fact('gone').count()).toBe(0);
      expect(await tile.getByTestId('bay-word').textContent()).toContain('已存妥，可取走');
      await isAccessible(board);
      await rm(join(station.bays, '2'), { recursive: true });
      await expect.poll(() => fact('numberHoles').count(), { timeout: 10_000 }).toBe(0);
      await station.dock(await station.tree(films('0008', '0011')), '2');
      await expect
        .poll(() => fact('gone').textContent(), { timeout: 30_000 })
        .toContain('曾入库、现已不在记录仪上 1 个');
      expect(await fact('numberHoles').count()).toBe(0);
      await rm(join(station.bays, '2'), { recursive: true });
    },
    120 * seconds,
  );

  test(
    'the library: found by Chinese words, the seal checked, the clip plays, log-out shows nothing',
    async () => {
      const library = await open('');
      const { page } = library;
      await logIn(library, 'custodian');
      await page.goto(`${url}/#/clips`);
      await page.getByTestId('clips-q').fill('现场执法');
      await page.getByTestId('clips-search').click();
      await expect.poll(() => page.getByTestId('clip-row').count()).toBe(1);
      expect(page.url()).toContain(encodeURIComponent('现场执法'));
      await isAccessible(library);

      const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls', '--q', '现场执法');
      clip = json.clips[0]!;
      await page.goto(`${url}/#/clips/${clip.id}`);
      await expect.poll(() => page.getByTestId('check-word').textContent(), { timeout: 10_000 }).toContain('校验一致');
      expect(await page.textContent('body')).toContain(clip.sha256);
      await page.getByTestId('play').click();
      const video = page.getByTestId('video');
      await video.waitFor();
      const moves = () =>
        video.evaluate((element) => {
          const player = element as HTMLVideoElement;
          if (player.paused) void player.play();
          return player.currentTime > 0.3 && player.videoWidth > 0;
        });
      await expect.poll(moves, { timeout: 15_000 }).toBe(true);
      await isAccessible(library);

      const download = page.waitForEvent('download');
      await page.getByTestId('package-purpose').fill('案卷评查');
      await page.getByTestId('package-make').click();
      const path = join(station.root, 'downloaded.zip');
      await (await download).saveAs(path);
      const verdict = await station.cli<{ content: string }>(
        'verify',
        path,
        '--root',
        join(station.data, 'keys/root.pem'),
      );
      expect(verdict.json.content).toBe('authentic');

      await page.getByTestId('log-out').click();
      await page.getByTestId('log-in-link').waitFor();
      await page.goBack();
      await page.waitForTimeout(1000);
      const shown = await page.textContent('body');
      expect(shown).not.toContain(clip.sha256);
      expect(shown).not.toContain('现场执法_');
      expect(await page.locator('video').count()).toBe(0);
    },
    90 * seconds,
  );

  test(
    'an officer of another unit finds no such clip at the same address; the auditor sees who looked',
    async () => {
      const officer = await open('');
      await logIn(officer, 'li');
      await officer.page.goto(`${url}/#/clips/${clip.id}`);
      await officer.page.getByTestId('absent').waitFor();
      expect(await officer.page.textContent('body')).not.toContain(clip.sha256);
      await officer.page.goto(`${url}/#/clips`);
      await officer.page.getByTestId('clips-empty').waitFor();

      const auditor = await open('');
      await logIn(auditor, 'audit');
      await auditor.page.goto(`${url}/#/events?type=view`);
      await expect.poll(() => auditor.page.getByTestId('event-row').count(), { timeout: 10_000 }).toBe(1);
      expect(await auditor.page.getByTestId('event-row').first().textContent()).toContain('custodian');
      await isAccessible(auditor);
      // Facts of a docking are not called changes to the register, though they are of one type.
      await auditor.page.goto(`${url}/#/events?type=camera`);
      await expect.poll(() => auditor.page.getByTestId('event-row').count(), { timeout: 10_000 }).toBe(3);
      const words = await auditor.page.getByTestId('event-row').allTextContents();
      expect(words.filter((word) => word.includes('文件已不在记录仪上'))).toHaveLength(1);
      expect(words.filter((word) => word.includes('接入检查'))).toHaveLength(2);
    },
    60 * seconds,
  );

  test('a one-time password leads to its change and nowhere else', async () => {
    await station.stop();
    await station.addPeople({ xin: { roles: ['custodian'], oneTime: true } });
    await station.start({ args: ['--listen', `127.0.0.1:${port}`] });
    const { page } = await open('#/login');
    await page.getByTestId('login-user').fill('xin');
    await page.getByTestId('login-password').fill(testPassword);
    await page.getByTestId('login-submit').click();
    await page.getByTestId('password-new').waitFor();
    await page.goto(`${url}/#/clips`);
    await page.getByTestId('password-new').waitFor();
    await page.getByTestId('password-old').fill(testPassword);
    await page.getByTestId('password-new').fill('a password of one’s own');
    await page.getByTestId('password-again').fill('a password of one’s own');
    await page.getByTestId('password-submit').click();
    await page.goto(`${url}/#/clips`);
    await page.getByTestId('clip-row').first().waitFor();
  }, 60_000);

  test('no page asked for anything beyond the station, and none complained', () => {
    expect(pages.flatMap(({ elsewhere }) => elsewhere)).toEqual([]);
    expect(pages.flatMap(({ complaints }) => complaints).filter((text) => !text.includes('ERR_CONNECTION'))).toEqual(
      [],
    );
  });
});
