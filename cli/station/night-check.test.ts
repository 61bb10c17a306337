// The station's checks of itself, on a made-up clock: when they begin, what is kept of them over a restart, what a person
// is told.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import type { CheckPlan } from '../../core/check-schedule.ts';
import { LiuhenError } from '../../core/errors.ts';
import { type FilePort, realFiles } from '../../storage/file-port.ts';
import type { FsckReport } from '../../web/station-port.ts';
import { NightCheck, type NightCheckParts } from './night-check.ts';

const at = (local: string) => Date.parse(`${local}+08:00`);
const good: FsckReport = { checked: 4, findings: [] };
const bad: FsckReport = {
  checked: 4,
  findings: [
    { code: 'UNSIGNED', what: 'missing', where: 'vault/a.p7s' },
    { code: 'ALTERED', what: 'differs', where: 'vault/b.mp4', clip: 'ST01-20260301-000001' },
  ],
};

let folder: string;
let nowMs: number;
let plan: CheckPlan;
let alarms: Alarms;
/** Checks that were begun, each with how to end it. */
let begun: { bearing: Parameters<NightCheckParts['check']>[0]; end: (by: FsckReport | Error) => void }[];
const running: NightCheck[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-night-'));
  nowMs = at('2026-03-01T10:00');
  plan = { everyDays: 7, hour: 3, zone: 'Asia/Shanghai' };
  begun = [];
});
afterEach(async () => {
  for (const check of running.splice(0)) await check.stop();
  rmSync(folder, { recursive: true });
});

const memo = () => join(folder, 'last-check.json');

/** A station that starts: nothing is left but the disk. */
async function start(files: FilePort = realFiles): Promise<NightCheck> {
  const clock = { now: () => nowMs, quality: () => 'synced' as const };
  alarms = new Alarms(clock);
  const check: NightCheckParts['check'] = (bearing) =>
    new Promise((resolve, reject) => {
      begun.push({ bearing, end: (by) => (by instanceof Error ? reject(by) : resolve(by)) });
      bearing.signal.addEventListener('abort', () => reject(bearing.signal.reason));
    });
  const quiet = () => undefined;
  const started = await NightCheck.start({
    ...{ clock, alarms, files, check, memo: memo(), scratchDir: folder },
    plan: () => plan,
    isBusy: () => false,
    totalBytes: () => 100,
    journal: { info: quiet, warn: quiet, error: quiet } as unknown as NightCheckParts['journal'],
  });
  running.push(started);
  return started;
}

/** Looks at that time, and waits until the check that this may begin is under way. */
async function lookAt(check: NightCheck, local: string): Promise<number> {
  nowMs = at(local);
  const before = begun.length;
  check.look();
  if (check.status().running) await until(() => begun.length > before);
  return begun.length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

async function finish(check: NightCheck, by: FsckReport | Error): Promise<void> {
  begun.at(-1)!.end(by);
  await until(() => check.status().running === null);
}

const codes = () => alarms.list().map(({ code }) => code);

describe('begins', () => {
  test('in the first night, once, and a week later again', async () => {
    const check = await start();
    expect(check.status()).toEqual({ running: null, last: null, next: '2026-03-01T19:00:00.000Z' });
    expect(await lookAt(check, '2026-03-02T02:59')).toBe(0);
    expect(await lookAt(check, '2026-03-02T03:00')).toBe(1);
    check.look();
    begun[0]!.bearing.onProgress({ done: 40, total: null, unit: 'bytes' });
    expect(check.status().running).toEqual({
      since: '2026-03-01T19:00:00.000Z',
      doneBytes: 40,
      totalBytes: 100,
      waiting: false,
    });
    nowMs = at('2026-03-02T05:00');
    await finish(check, good);
    expect(begun).toHaveLength(1);
    expect(check.status()).toEqual({
      running: null,
      last: {
        began: '2026-03-01T19:00:00.000Z',
        ended: '2026-03-01T21:00:00.000Z',
        checked: 4,
        findings: 0,
        gravest: null,
      },
      next: '2026-03-08T19:00:00.000Z',
    });
    expect(await lookAt(check, '2026-03-09T02:59')).toBe(1);
    expect(await lookAt(check, '2026-03-09T03:00')).toBe(2);
  });

  test('at the start of a station that was off at night', async () => {
    await (await start()).stop();
    nowMs = at('2026-03-02T09:00');
    const check = await start();
    await until(() => begun.length === 1);
    expect(check.status().running?.since).toBe('2026-03-02T01:00:00.000Z');
  });

  test('in the next night, where a stop cut it off', async () => {
    const first = await start();
    await lookAt(first, '2026-03-02T03:00');
    await first.stop();
    expect(begun[0]!.bearing.signal.aborted).toBe(true);
    expect(codes()).toEqual([]);
    nowMs = at('2026-03-02T08:00');
    const second = await start();
    expect(second.status()).toMatchObject({ running: null, last: null, next: '2026-03-02T19:00:00.000Z' });
    expect(await lookAt(second, '2026-03-03T03:00')).toBe(2);
  });

  test('never where it is switched off, and at once where it is switched on and due', async () => {
    plan = { ...plan, everyDays: 0 };
    const check = await start();
    expect(await lookAt(check, '2026-06-01T03:00')).toBe(0);
    expect(check.status().next).toBe(null);
    plan = { ...plan, everyDays: 1 };
    expect(await lookAt(check, '2026-06-01T04:00')).toBe(1);
  });
});

describe('what it found', () => {
  test('is an alarm with the gravest code, over a restart, until a check by hand finds all well', async () => {
    const first = await start();
    await lookAt(first, '2026-03-02T03:00');
    await finish(first, bad);
    const alarm = { code: 'ALTERED', context: { findings: 2, where: 'vault/b.mp4' } };
    expect(alarms.list()).toMatchObject([alarm]);
    await first.stop();
    const second = await start();
    expect(alarms.list()).toMatchObject([alarm]);
    expect(second.status().last).toMatchObject({ findings: 2, gravest: 'ALTERED' });
    await second.note(good, nowMs);
    expect(codes()).toEqual([]);
    expect(second.status().last).toMatchObject({ findings: 0, gravest: null });
  });

  test('is unknown where the memo is gone, and where it is no memo', async () => {
    const first = await start();
    await first.note(good, nowMs);
    await first.stop();
    const text = readFileSync(memo(), 'utf8');
    for (const damaged of [
      '',
      '{}',
      'null',
      text.replace('/1"', '/2"'),
      text.replace('"findings":0', '"findings":1'),
    ]) {
      expect(damaged).not.toBe(text);
      writeFileSync(memo(), damaged);
      const check = await start();
      expect(check.status(), damaged).toMatchObject({ running: null, last: null });
      await check.stop();
    }
    expect(begun).toEqual([]);
  });
});

test('a check that cannot be finished is an alarm, and is tried again in the next night', async () => {
  const check = await start();
  await lookAt(check, '2026-03-02T03:00');
  await finish(check, new LiuhenError('DISK_FULL', 'no room'));
  expect(codes()).toEqual(['DISK_FULL']);
  expect(check.status().last).toBe(null);
  expect(await lookAt(check, '2026-03-02T04:00')).toBe(1);
  await lookAt(check, '2026-03-03T03:00');
  await finish(check, good);
  expect(codes()).toEqual([]);
});

test('a memo that cannot be written is an alarm, and no reason not to check', async () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const check = await start({ ...realFiles, open: () => Promise.reject(full) });
  expect(codes()).toEqual(['DISK_FULL']);
  expect(await lookAt(check, '2026-03-02T03:00')).toBe(1);
});

test('what a killed check left is taken away at the start, and nothing else', async () => {
  const name = 'fsck-0123456789abcdef.db';
  for (const left of [name, `${name}-wal`, 'fsck-other.db', 'station.lock']) writeFileSync(join(folder, left), '');
  await start();
  const there = (left: string) => existsSync(join(folder, left));
  expect([name, `${name}-wal`, 'fsck-other.db', 'station.lock'].map(there)).toEqual([false, false, true, true]);
});
