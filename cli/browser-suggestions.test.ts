// What a person sees of a suggested case and of flagged stretches, and what a click does. A real station and browser; the
// recorder has filmed two cases' codes, without sound.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Clip } from '../core/model.ts';
import { readCodes } from '../ingest/media/read-codes.ts';
import { launchBrowser, noBrowser, openPage } from '../test-fixtures/browser.ts';
import { filmCodes } from '../test-fixtures/filmed-code.ts';
import { testPassword } from '../test-fixtures/people.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;

describe('in a browser', () => {
  const station = new StationHarness();
  let browser: Browser;
  let url = '';

  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
  });
  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    await station.init('--id', 'WS01');
    ({ url } = await station.start());
    browser = await launchBrowser();
  }, 60 * seconds);
  afterAll(async () => {
    await browser?.close();
    await station.remove();
  });

  test(
    'a suggested case is taken by one click, another refused with a reason; stretches stand by the clock; the code is shown',
    async () => {
      await station.cli('config', 'set', 'media.stretchSeconds', '3');
      const texts: string[] = [];
      for (const number of ['2026-017', '2026-018']) {
        await station.cli('case', 'open', number);
        texts.push((await station.cli<{ text: string }>('case', 'qr', number)).json.text);
      }
      const [one, other] = texts as [string, string];
      const tree = join(station.root, 'recorder');
      await mkdir(join(tree, 'DCIM'), { recursive: true });
      const film = join(tree, 'DCIM', 'DCAM_0012345_330726_20260301_093000.mp4');
      await filmCodes(film, { codes: [one, one, other, other], intoFirstMs: 0, seconds: 4, keyEvery: 8 });
      await station.dock(tree, '1');
      await station.until(url, (bays) => bays.some(({ state }) => state === 'safe'));
      const { id } = (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json.clips[0]!;
      const shown = async () => (await station.cli<Clip>('clip', 'show', id)).json;
      await expect.poll(async () => (await shown()).stretches, { timeout: 60_000, interval: 300 }).not.toBeNull();

      const { page, complaints } = await openPage(browser, url);
      await page.goto(`${url}/#/login`);
      await page.getByTestId('login-user').fill('custodian');
      await page.getByTestId('login-password').fill(testPassword);
      await page.getByTestId('login-submit').click();
      await page.getByTestId('user').waitFor();
      await page.goto(`${url}/#/clips/${id}`);
      // The recorder's clock said 09:30 in the station's zone.
      await expect.poll(() => page.getByTestId('fact-stretches').textContent()).toContain('无声 09:30:00 – 09:30:04');

      const panel = page.getByTestId('suggestions');
      await expect.poll(() => panel.locator('li').count()).toBe(2);
      expect(await panel.textContent()).toContain('片中出示案件码');
      await panel.getByTestId('suggestion-take').first().click();
      await expect.poll(() => panel.locator('li').count()).toBe(1);
      expect((await shown()).cases).toEqual(['2026-017']);
      expect(await page.getByTestId('cases').textContent()).toContain('2026-017');

      await panel.getByRole('button', { name: '不采纳 2026-018' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('前一案的码');
      await dialog.getByRole('button', { name: '不采纳' }).click();
      await expect.poll(() => panel.count()).toBe(0);
      expect((await shown()).cases).toEqual(['2026-017']);
      await expect.poll(() => page.textContent('main')).toContain('不采纳关联建议');

      const [sheet] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: '案件码' }).click(),
      ]);
      await sheet.waitForLoadState();
      const drawn = await sheet.evaluate(() => new XMLSerializer().serializeToString(document));
      const { data, info } = await sharp(Buffer.from(drawn))
        .resize({ width: 800 })
        .flatten()
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(await readCodes({ index: 0, width: info.width, height: info.height, pixels: data })).toEqual([one]);
      expect(complaints).toEqual([]);
    },
    120 * seconds,
  );
});
