import { describe, expect, it } from 'vitest';
import type { FirmwareProfile, ParsedName } from '../../firmware-profiles/model.ts';
import { copiedFile, plainProfile, plainSession, sealTime } from '../../test-fixtures/seal-rig.ts';
import type { CopiedFile } from '../pull/messages.ts';
import { composeManifest } from './compose-manifest.ts';
import { recordingTimes, type TimeEvidence } from './recording-times.ts';

const named: FirmwareProfile = {
  ...plainProfile,
  names: [
    {
      id: 'n',
      path: '(?:.*/)?(?<serial>[0-9]{3})_(?<officer>[0-9]{6})_(?<date>\\d{8})_(?<time>\\d{6})(?:_IMP)?\\.mp4',
    },
  ],
  important: '_IMP\\.',
};
const seal = {
  clip: 'ST01-20260304-000001',
  station: { id: 'ST01', uid: '00'.repeat(16), name: '站' },
  zone: 'Asia/Shanghai',
  sealedAtMs: sealTime,
  clockQuality: 'synced',
} as const;

function manifestOf(path: string, file: Partial<CopiedFile> = {}, quality: 'synced' | 'untrusted' = 'synced') {
  const session = { ...plainSession(), profile: named, serial: '999' };
  return composeManifest({ ...copiedFile({ path, content: 'x' }), ...file }, session, {
    ...seal,
    clockQuality: quality,
  });
}

const parsedPath = 'DCIM/123_654321_20260102_030405.mp4';
const media = { container: 'mp4', durationMs: 1000 };

it('names the device that a file was read from, and leaves out what is not known', () => {
  const usb = { vid: '4255', pid: '0001', port: '1-2.3' };
  const session = { ...plainSession(), profile: named, serial: null, label: 'ZF01', usb };
  const file = copiedFile({ path: 'x.dat', content: 'x' });
  expect(composeManifest(file, session, seal).device).toEqual({ profile: named.id, label: 'ZF01', usb });
  expect(composeManifest(file, { ...session, label: null, usb: null }, seal).device).toEqual({ profile: named.id });
});

describe('the flags', () => {
  it.each<[string, string, Partial<CopiedFile>, string[]]>([
    ['a name that is known', parsedPath, { probe: { kind: 'media', media } }, []],
    ['one that is not', 'x.dat', {}, ['unparsed']],
    ['an important one', 'DCIM/123_654321_20260102_030405_IMP.mp4', { probe: { kind: 'media', media } }, ['important']],
    ['nothing in it', parsedPath, { bytes: 0 }, ['empty']],
    ['no media under a media name', parsedPath, {}, ['no-media']],
    ['media that cannot be read', parsedPath, { probe: { kind: 'failed', reason: 'unreadable' } }, ['no-media']],
    ['a tool that died', parsedPath, { probe: { kind: 'failed', reason: 'killed' } }, ['probe-failed']],
    ['a copy gone on with', parsedPath, { resumed: true, probe: { kind: 'media', media } }, ['resumed']],
    [
      'a read-back through the cache',
      parsedPath,
      { readBack: 'cached', probe: { kind: 'media', media } },
      ['read-back-cached'],
    ],
  ])('of %s', (_, path, file, flags) => {
    expect(manifestOf(path, file).flags).toEqual(['clock-untrusted', ...flags].sort());
  });

  it('of a station that does not know the time', () => {
    expect(manifestOf(parsedPath, { probe: { kind: 'media', media } }, 'untrusted').flags).toContain(
      'station-clock-untrusted',
    );
  });
});

describe('the manifest', () => {
  it('takes serial and officer from the name first, then from the volume, and leaves out what nobody knows', () => {
    expect(manifestOf(parsedPath)).toMatchObject({ device: { serial: '123' }, officer: '654321' });
    const plain = manifestOf('x.dat');
    expect(plain.device).toEqual({ profile: 'plain', serial: '999' });
    expect(plain).not.toHaveProperty('officer');
    expect(plain.media).toBeNull();
  });

  it('leaves out a file time that no calendar has', () => {
    expect(manifestOf('x.dat', { mtimeMs: -1 }).time).not.toHaveProperty('modified');
    expect(manifestOf('x.dat', { mtimeMs: Number.MAX_SAFE_INTEGER }).time).not.toHaveProperty('deviceStart');
  });
});

describe('the times of a recording', () => {
  const at = (text: string) => Date.parse(`${text}Z`);
  const start = (text: string) => ({ start: text }) as ParsedName;
  const nothing: TimeEvidence = { parsed: null, durationMs: null, modifiedMs: at('2026-01-02T10:00:00') };
  it.each<
    [
      string,
      Partial<FirmwareProfile['time']>,
      Partial<TimeEvidence>,
      string | undefined,
      string | undefined,
      string | undefined,
    ]
  >([
    [
      'name by the wall clock',
      {},
      { parsed: start('2026-01-02T12:00:00'), durationMs: 60_000 },
      'name',
      '2026-01-02T04:00:00',
      '2026-01-02T04:01:00',
    ],
    ['name without a length', {}, { parsed: start('2026-01-02T12:00:00') }, 'name', '2026-01-02T04:00:00', undefined],
    [
      'impossible name, then container',
      {},
      { parsed: start('2026-02-30T12:00:00'), containerTime: '2026-01-02T05:00:00Z' },
      'container',
      '2026-01-02T05:00:00',
      undefined,
    ],
    [
      'container by the wall clock',
      { containerTime: 'local' },
      { containerTime: '2026-01-02T05:00:00Z' },
      'container',
      '2026-01-01T21:00:00',
      undefined,
    ],
    [
      'container that is no time, then file',
      {},
      { containerTime: 'yesterday' },
      'file-time',
      '2026-01-02T10:00:00',
      '2026-01-02T10:00:00',
    ],
    ['file time at the end', {}, { durationMs: 3_600_000 }, 'file-time', '2026-01-02T09:00:00', '2026-01-02T10:00:00'],
    [
      'file time at the start',
      { fileTimeIs: 'start' },
      { durationMs: 3_600_000 },
      'file-time',
      '2026-01-02T10:00:00',
      '2026-01-02T11:00:00',
    ],
    ['file time at the start, no length', { fileTimeIs: 'start' }, {}, 'file-time', '2026-01-02T10:00:00', undefined],
    [
      'file first by profile',
      { startFrom: ['file-time', 'name'] },
      { parsed: start('2026-01-02T12:00:00') },
      'file-time',
      '2026-01-02T10:00:00',
      '2026-01-02T10:00:00',
    ],
    ['nothing that may be believed', { startFrom: ['name'] }, {}, undefined, undefined, undefined],
    ['a file time before all time', {}, { modifiedMs: -5 }, undefined, undefined, undefined],
  ])('%s', (_, time, evidence, source, from, to) => {
    const profile: FirmwareProfile = {
      ...plainProfile,
      time: { containerTime: 'utc', startFrom: ['name', 'container', 'file-time'], fileTimeIs: 'end', ...time },
    };
    expect(recordingTimes({ ...nothing, ...evidence }, profile, 'Asia/Shanghai')).toEqual({
      ...(source === undefined ? {} : { startSource: source }),
      ...(from === undefined ? {} : { startMs: at(from) }),
      ...(to === undefined ? {} : { endMs: at(to) }),
    });
  });
});
