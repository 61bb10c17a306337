import { expect, test } from 'vitest';
import { canonicalBytes } from '../canonical-json.ts';
import { extensionOf, formatClipNumber, parseClipNumber, parseManifest } from './manifest.ts';

const manifest = {
  format: 'liuhen.manifest/1',
  clip: 'ST01-20260304-000001',
  station: { id: 'ST01', uid: '00112233445566778899aabbccddeeff', name: '采集站' },
  file: { name: 'a.mp4', path: 'DCIM/a.mp4', bytes: 3, digests: { sha256: 'a'.repeat(64) } },
  device: { profile: 'generic-disk' },
  time: {
    zone: 'Asia/Shanghai',
    offsetTrust: 'none',
    docked: '2026-03-04T05:06:07.000Z',
    pulled: '2026-03-04T05:06:07.000Z',
    sealed: '2026-03-04T05:06:07.000Z',
  },
  media: null,
  origin: 'recorder',
  flags: ['clock-untrusted'],
};

test('a manifest of our major, members of a later minor version ignored', () => {
  expect(parseManifest(canonicalBytes(manifest))).toEqual({ ok: true, value: manifest });
  expect(parseManifest(canonicalBytes({ ...manifest, later: [1] }))).toMatchObject({ ok: true });
});

test.each([
  ['a newer major', { ...manifest, format: 'liuhen.manifest/2', file: 7 }, 'newer-version'],
  ['another document', { ...manifest, format: 'liuhen.contents/1' }, 'invalid'],
  ['no major', { ...manifest, format: 'liuhen.manifest/0' }, 'invalid'],
  ['a clip number that is a path', { ...manifest, clip: '../../../etc' }, 'invalid'],
  ['an upper-case digest', { ...manifest, file: { ...manifest.file, digests: { sha256: 'A'.repeat(64) } } }, 'invalid'],
  ['a negative size', { ...manifest, file: { ...manifest.file, bytes: -1 } }, 'invalid'],
  ['a local time', { ...manifest, time: { ...manifest.time, sealed: '2026-03-04T05:06:07+08:00' } }, 'invalid'],
  ['no object', [], 'invalid'],
])('%s', (_, document, problem) => {
  expect(parseManifest(canonicalBytes(document))).toMatchObject({ ok: false, problem });
});

test.each([
  ['not canonical', Buffer.from(JSON.stringify(manifest, null, 1))],
  ['a line feed at the end', Buffer.concat([canonicalBytes(manifest), Buffer.from('\n')])],
  ['not UTF-8', Buffer.from([0xff, 0xfe])],
  ['empty', Buffer.alloc(0)],
  ['nested without end', Buffer.from('['.repeat(300_000))],
])('%s is invalid', (_, bytes) => {
  expect(parseManifest(bytes)).toMatchObject({ ok: false, problem: 'invalid' });
});

test.each([
  ['DCAM_1.MP4', 'mp4'],
  ['a.tar.GZ', 'gz'],
  ['noextension', 'bin'],
  ['ends.', 'bin'],
  ['.hidden', 'hidden'],
  ['a.toolongext', 'bin'],
  ['a.mp4 ', 'bin'],
  ['a.视频', 'bin'],
  ['mp4', 'bin'],
])('extension of %s is %s', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});

test('clip numbers there and back, and nothing else', () => {
  const number = { station: 'ST01', day: '20260304', counter: 12 };
  expect(formatClipNumber(number)).toBe('ST01-20260304-000012');
  expect(parseClipNumber('ST01-20260304-000012')).toEqual(number);
  for (const clip of ['', 'S-20260304-000012', 'st01-20260304-000012', 'ST01-20260304-000012\n', 'ST01-20260304-12'])
    expect(parseClipNumber(clip)).toBeUndefined();
  for (const counter of [0, 1_000_000, 1.5]) expect(() => formatClipNumber({ ...number, counter })).toThrow(RangeError);
});
