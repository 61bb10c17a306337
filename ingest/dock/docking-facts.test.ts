import { beforeEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { Catalogue } from '../../storage/catalogue/catalogue.ts';
import { differences } from '../../storage/catalogue/whole.ts';
import { CardBench, type CardNow, hexOf, numberedProfile } from '../../test-fixtures/card-memory.ts';

import { cardFileVerdict } from './card-file-verdict.ts';
import { DockingFacts } from './docking-facts.ts';

let bench: CardBench;
beforeEach(() => {
  bench = new CardBench();
});

const ab = { 'a.mp4': 'A', 'b.mp4': 'B' };

/** Rows that follow from the leaves anew are those that came about. */
function expectRebuilt(): void {
  const again = Catalogue.open(':memory:');
  again.apply(bench.history.events, bench.history.manifestOf);
  expect([...differences(again.rows(), bench.catalogue.rows())]).toEqual([]);
}

describe('files that were sealed earlier', () => {
  test('are all there: nothing is told, and nothing written', async () => {
    await bench.dock({ files: ab });
    expect(await bench.dock({ files: ab })).toMatchObject({ gone: 0, changed: 0, numberHoles: null });
    expect(bench.told).toEqual([]);
  });

  test('one is gone: told once, on its clip’s chain, with its path beside the leaf alone', async () => {
    await bench.dock({ files: ab });
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 1, changed: 0 });
    expect(bench.told).toMatchObject([
      { type: 'camera', clip: bench.clipOf('B'), public: { action: 'gone' }, private: { pathHex: hexOf('b.mp4') } },
      { type: 'camera', public: { action: 'facts', gone: 1, changed: 0, numberHoles: null, batteryPercent: null } },
    ]);
    expect(bench.told[0]?.batch).toBeDefined();
    expect(JSON.stringify(bench.told.map((leaf) => leaf.public))).not.toContain('b.mp4');
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 0 });
    expect(bench.told).toEqual([]);
    expectRebuilt();
  });

  test('one has other content now', async () => {
    await bench.dock({ files: ab });
    expect(await bench.dock({ files: { ...ab, 'b.mp4': 'X' } })).toMatchObject({ gone: 0, changed: 1 });
    expect(bench.told[0]).toMatchObject({ clip: bench.clipOf('B'), public: { action: 'changed' } });
    expect(await bench.dock({ files: { ...ab, 'b.mp4': 'X' } })).toMatchObject({ changed: 0 });
    expectRebuilt();
  });

  test('what was gone and is back is told as that, and counts anew when it goes again', async () => {
    await bench.dock({ files: ab });
    await bench.dock({ files: { 'a.mp4': 'A' } });
    expect(await bench.dock({ files: ab })).toMatchObject({ gone: 0, changed: 0 });
    expect(bench.actions()).toEqual(['back']);
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 1 });
  });

  test('the same content under another name: the old name is gone', async () => {
    await bench.dock({ files: ab });
    expect(await bench.dock({ files: { 'a.mp4': 'A', 'c.mp4': 'B' } })).toMatchObject({ gone: 1, changed: 0 });
  });

  test('of thousands of files none is passed over, and a stop ends it between two pages', async () => {
    const all = Array.from({ length: 4500 }, (_, seq) => {
      const state = 'present' as const;
      return { seq, pathHex: hexOf(`${seq}.mp4`), label: null, clip: `${seq}`, bytes: 1, state };
    });
    for (const isStopped of [false, true]) {
      let told = 0;
      const facts = new DockingFacts('1', {
        cards: {
          ready: async () => undefined,
          devicesOf: () => ['A'],
          files: (_, after, limit) => all.filter(({ seq }) => seq > after).slice(0, limit),
          lastDocking: () => undefined,
        },
        tell: async (drafts) => {
          told += drafts.length;
          if (isStopped) facts.stop();
        },
        alarms: bench.alarms,
        settings: () => bench.settings,
      });
      const names = { serial: 'A', label: null, usbSerial: null };
      await facts.conclude({ names, profile: numberedProfile(), card: { present: new Map(), unreachable: [] } });
      expect(told).toBe(isStopped ? 500 : 4501);
      expect(facts.found?.gone).toBe(isStopped ? undefined : 4500);
    }
  });

  test.each(['erased', 'unknown'])('%s by the station is not gone', async (outcome) => {
    await bench.dock({ files: ab });
    bench.erase('b.mp4', 'B', outcome);
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 0 });
    expect(await bench.dock({ files: { 'a.mp4': 'A', 'b.mp4': 'C' } })).toMatchObject({ gone: 0, changed: 0 });
  });

  test('kept by the station and gone all the same', async () => {
    await bench.dock({ files: ab });
    bench.erase('b.mp4', 'B', 'kept');
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 1 });
  });

  test('an empty card: all of it, in few writes', async () => {
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`d/${n}.mp4`, `content ${n}`]));
    await bench.dock({ files });
    expect(await bench.dock({ files: {} })).toMatchObject({ gone: 600 });
    expect(bench.told).toHaveLength(601);
  });

  test.each<[string, Partial<CardNow>]>([
    ['the pull broke off', { isBroken: true }],
    ['the recorder tells neither serial nor label', { serial: null }],
    ['its label is one that all of a maker have', { serial: null, label: 'SDCARD' }],
    ['its serial was never set', { serial: '0000000' }],
    ['another of that name is docked', { isTwice: true }],
  ])('nothing is compared when %s', async (_, how) => {
    await bench.dock({ files: ab, ...how });
    expect(await bench.dock({ files: {}, ...how })).toMatchObject({ gone: null, changed: null, numberHoles: null });
    expect(bench.actions()).not.toContain('gone');
  });

  test('nothing is compared while the rows wait for room, and it is made up for', async () => {
    await bench.dock({ files: ab });
    bench.readyError = new LiuhenError('DISK_FULL', 'full');
    expect(await bench.dock({ files: {} })).toMatchObject({ gone: null });
    bench.readyError = new LiuhenError('FLUSH_FAILED', 'x');
    await expect(bench.dock({ files: {} })).rejects.toMatchObject({ code: 'FLUSH_FAILED' });
    bench.readyError = undefined;
    expect(await bench.dock({ files: {} })).toMatchObject({ gone: 2 });
  });

  test('of what could not be reached or read nothing is said', async () => {
    await bench.dock({ files: { 'd/a.mp4': 'A', 'd/e/b.mp4': 'B', 'dd.mp4': 'D', 'x.mp4': 'X' } });
    const facts = await bench.dock({ files: {}, unreachable: ['d'], unread: ['x.mp4'] });
    expect(facts).toMatchObject({ gone: 1, changed: 0, readErrors: 1 });
    expect(bench.told[0]).toMatchObject({ clip: bench.clipOf('D') });
  });

  test('logs are not footage', async () => {
    await bench.dock({ files: { 'a.mp4': 'A', 'gps.log': 'day 1' } });
    expect(await bench.dock({ files: { 'a.mp4': 'A', 'gps.log': 'day 1, day 2' } })).toMatchObject({ changed: 0 });
    expect(await bench.dock({ files: { 'a.mp4': 'A' } })).toMatchObject({ gone: 0 });
  });

  test.each([
    [0, null],
    [null, null],
    [1, 'gone'],
  ])('of a file of %s bytes: %s', (bytes, verdict) => {
    const file = { seq: 1, pathHex: hexOf('a.mp4'), label: null, clip: 'x', bytes, state: 'present' as const };
    expect(cardFileVerdict(file, { present: new Map(), unreachable: [] })).toBe(verdict);
  });
});

describe('which card it is', () => {
  test('the same recorder in another bay', async () => {
    await bench.dock({ files: ab, bay: '1' });
    expect(await bench.dock({ files: {}, bay: '2' })).toMatchObject({ gone: 2 });
  });

  test('two volumes of one recorder are two cards', async () => {
    await bench.dock({ files: ab, bay: 'usb-1-2' });
    expect(await bench.dock({ files: {}, bay: 'usb-1-2_1-0' })).toMatchObject({ gone: 0 });
    expect(await bench.dock({ files: {}, bay: '三号口' })).toMatchObject({ gone: 2 });
  });

  test('another label is another card; a label that is gone is not', async () => {
    await bench.dock({ files: ab, label: 'CARD-A' });
    expect(await bench.dock({ files: { 'c.mp4': 'C' }, label: 'CARD-B' })).toMatchObject({ gone: 0 });
    expect(await bench.dock({ files: { 'c.mp4': 'C' }, label: null })).toMatchObject({ gone: 2 });
  });

  test('a label with a number in it is a name', async () => {
    await bench.dock({ files: ab, serial: null, label: 'ZF0012345' });
    expect(await bench.dock({ files: {}, serial: null, label: 'ZF0012345' })).toMatchObject({ gone: 2 });
  });

  test('formatted: its names tell no serial any more, its USB device does', async () => {
    await bench.dock({ files: ab, serial: 'DCAM0001', usbSerial: 'U77' });
    expect(await bench.dock({ files: {}, serial: 'U77', usbSerial: 'U77' })).toMatchObject({ gone: 2 });
    expect(bench.told[0]?.private).toMatchObject({ device: 'DCAM0001' });
  });

  test('a card reader has shown more than one recorder: it tells nothing of an empty card', async () => {
    await bench.dock({ files: ab, serial: 'DCAM0001', usbSerial: 'U77' });
    await bench.dock({ files: { 'c.mp4': 'C' }, serial: 'DCAM0002', usbSerial: 'U77' });
    expect(await bench.dock({ files: {}, serial: 'U77', usbSerial: 'U77' })).toMatchObject({ gone: 0 });
  });

  test('after two of one name were docked at once, what was remembered of either is never called gone', async () => {
    await bench.dock({ files: ab });
    await bench.dock({ files: { 'c.mp4': 'C' }, isTwice: true });
    expect(await bench.dock({ files: { ...ab, 'd.mp4': 'D' } })).toMatchObject({ gone: 0 });
    expect(bench.actions()).not.toContain('back');
    expect(await bench.dock({ files: {} })).toMatchObject({ gone: 1 });
    expectRebuilt();
  });
});

describe('missing numbers', () => {
  const numbered = (numbers: readonly number[], more: Partial<CardNow> = {}): CardNow => ({
    profile: numberedProfile(),
    ...more,
    files: Object.fromEntries(numbers.map((n) => [`DCIM/${String(n).padStart(4, '0')}.mp4`, `number ${n}`])),
  });

  test('are told as the recorder writes them, once, and across dockings', async () => {
    expect(await bench.dock(numbered([5, 6, 8]))).toMatchObject({
      numberHoles: { count: 1, ranges: [{ day: null, from: '0007', to: '0007' }] },
    });
    expect(await bench.dock(numbered([5, 6, 8]))).toMatchObject({ numberHoles: { count: 0, ranges: [] } });
    expect(await bench.dock(numbered([8, 11]))).toMatchObject({
      gone: 2,
      numberHoles: { count: 2, ranges: [{ from: '0009', to: '0010' }] },
    });
    expect(bench.told.at(-1)).toMatchObject({
      public: { action: 'facts', numberHoles: 2 },
      private: { holes: [{ from: '0009', to: '0010' }], device: 'A0001234' },
    });
    expectRebuilt();
  });

  test('also where no file of the docking before is left', async () => {
    await bench.dock(numbered([5, 6]));
    expect(await bench.dock(numbered([8]))).toMatchObject({ numberHoles: { count: 1, ranges: [{ from: '0007' }] } });
  });

  test('not those of files that the station erased, or that came and went in a docking that broke off', async () => {
    await bench.dock(numbered([1, 2]));
    await bench.dock(numbered([1, 2, 3, 4], { isBroken: true }));
    bench.erase('DCIM/0003.mp4', 'number 3');
    expect(await bench.dock(numbered([4, 5]))).toMatchObject({ numberHoles: { count: 0 } });
  });

  test('not where the profile does not say how numbers run', async () => {
    const { numbering: _, ...silent } = numberedProfile();
    expect(await bench.dock(numbered([1, 9, 20], { profile: silent }))).toMatchObject({ numberHoles: null });
  });

  test('not while a folder could not be read; made up for at the next docking', async () => {
    await bench.dock(numbered([1]));
    expect(await bench.dock(numbered([1, 3], { unreachable: ['lost'] }))).toMatchObject({ numberHoles: null });
    expect(await bench.dock(numbered([1, 3]))).toMatchObject({ numberHoles: { count: 1 } });
  });

  test('a file that cannot be read has its number', async () => {
    await bench.dock(numbered([1]));
    const facts = await bench.dock(numbered([1, 3], { unread: ['DCIM/0002.mp4'] }));
    expect(facts).toMatchObject({ numberHoles: { count: 0 }, readErrors: 1 });
  });

  test('counted anew each day, and said with the day', async () => {
    const profile = numberedProfile({ runs: 'day' });
    const files = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
    const first = files('20260102_030405_0001.mp4', '20260102_040405_0003.mp4', '20260103_030405_0001.mp4');
    expect(await bench.dock({ profile, files: first })).toMatchObject({
      numberHoles: { count: 1, ranges: [{ day: '20260102', from: '0002', to: '0002' }] },
    });
    expect(await bench.dock({ profile, files: { ...first, ...files('20260103_050405_0003.mp4') } })).toMatchObject({
      numberHoles: { count: 1, ranges: [{ day: '20260103', from: '0002', to: '0002' }] },
    });
  });
});

describe('alarms', () => {
  const codes = () => bench.alarms.list().map(({ code }) => code);

  test.each(['never', 'numbers', 'all'] as const)('what is missing, with the setting %s', async (missingAlarm) => {
    bench.settings = { ...bench.settings, missingAlarm };
    await bench.dock({ files: ab });
    await bench.dock({ files: {} });
    expect(codes()).toEqual(missingAlarm === 'all' ? ['FOOTAGE_MISSING'] : []);
    const files = { '0001.mp4': '1', '0003.mp4': '3' };
    await bench.dock({ profile: numberedProfile(), files });
    expect(codes()).toEqual(missingAlarm === 'never' ? [] : ['FOOTAGE_MISSING']);
    await bench.dock({ profile: numberedProfile(), files, isBroken: true });
    expect(codes()).toEqual(missingAlarm === 'never' ? [] : ['FOOTAGE_MISSING']);
    await bench.dock({ profile: numberedProfile(), files });
    expect(codes()).toEqual([]);
  });

  test('a card that reads badly, until a docking of it goes well', async () => {
    expect(await bench.dock({ files: ab, slow: 2 })).toMatchObject({
      slowSpots: { count: 2, totalMs: 4000, worstMs: 2000 },
      readErrors: 0,
    });
    expect(bench.told.at(-1)?.public).toMatchObject({ slowSpots: 2, slowMs: 4000, slowestMs: 2000 });
    expect(bench.told.at(-1)?.public).not.toHaveProperty('failing');
    expect(codes()).toEqual([]);
    await bench.dock({ files: ab, slow: 3 });
    expect(bench.told.at(-1)?.public).toMatchObject({ slowSpots: 3, failing: true });
    expect(codes()).toEqual(['CARD_FAILING']);
    await bench.dock({ files: ab });
    expect(codes()).toEqual([]);
    await bench.dock({ files: {}, unread: ['a.mp4'] });
    expect(codes()).toContain('CARD_FAILING');
    await bench.dock({ files: ab, isBroken: true });
    expect(codes()).toContain('CARD_FAILING');
  });
});
