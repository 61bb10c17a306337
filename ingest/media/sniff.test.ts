import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FootageKind, makeFootage } from '../../test-fixtures/footage.ts';
import { sniffBytes, sniffContainer } from './sniff.ts';

const expected: Readonly<Record<FootageKind, string | null>> = {
  'h264-mp4': 'mp4',
  'hevc-mp4': 'mp4',
  'h264-mkv': 'matroska',
  mpegts: 'mpegts',
  'mjpeg-avi': 'avi',
  'aac-m4a': 'mp4',
  aac: 'aac',
  amr: 'amr',
  jpeg: 'jpeg',
  'truncated-mp4': 'mp4',
  nmea: null,
  unknown: null,
};

describe('what the first bytes say', () => {
  test('made footage is told by its content', async () => {
    const { files } = await makeFootage('tests');
    const told: Record<string, string | null> = {};
    for (const [kind, path] of Object.entries(files)) {
      told[kind] = sniffContainer((await readFile(path)).subarray(0, sniffBytes));
    }
    expect(told).toEqual(expected);
  });

  test.each([
    ['ftypqt  ', '\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'mov'],
    ['3gp', '\0\0\0\x18ftyp3gp4\0\0\0\0isom3gp4', '3gp'],
    ['old QuickTime', '\0\0\x10\0mdat\0\0\0\0\0\0', 'mov'],
    ['wave', 'RIFF\x24\0\0\0WAVEfmt ', 'wav'],
    ['some other RIFF', 'RIFF\x24\0\0\0ACONanih', null],
    ['192-byte packets', `\0\0\0\0G${'\0'.repeat(187)}`.repeat(10), 'mpegts'],
    ['one sync byte', `G${'\0'.repeat(1000)}`, null],
    ['program stream', '\0\0\x01\xba\x44\0\x04\0', 'mpeg'],
    ['amr wide band', '#!AMR-WB\n\x04', 'amr'],
    ['playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n', null],
    ['ffconcat', 'ffconcat version 1.0\nfile /etc/passwd\n', null],
    ['DASH', '<?xml version="1.0"?><MPD></MPD>', null],
    ['subtitles', '1\n00:00:00,000 --> 00:00:02,000\nhello\n', null],
    ['a shell script', '#!/bin/sh\necho\n', null],
    ['empty', '', null],
  ])('%s', (_name, head, kind) => {
    expect(sniffContainer(Buffer.from(head, 'latin1'))).toBe(kind);
  });

  test('text of any kind is never media', () => {
    const text = fc.string({ unit: fc.constantFrom(...'#EXTM3U ffconcat:/\n.mp4G'), maxLength: sniffBytes });
    fc.assert(fc.property(text, (written) => sniffContainer(Buffer.from(written)) === null));
  });

  test('no bytes make it throw, however short', () => {
    const start = fc.constantFrom('', 'RIFF', '\0\0\0\x08ftyp', 'BM', 'ID3', '\xff\xf1', '\xff\xfb\x90');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (first, rest) => {
        sniffContainer(Buffer.concat([Buffer.from(first, 'latin1'), rest]));
      }),
    );
  });
});
