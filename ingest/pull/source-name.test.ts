import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawPathHex, sourceName } from './source-name.ts';

const raw = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const utf8 = (text: string) => raw(Buffer.from(text));

test('valid UTF-8 is taken as it is, a byte order mark included', () => {
  expect(sourceName(utf8('DCIM/视频 1.mp4'))).toEqual({ name: '视频 1.mp4', path: 'DCIM/视频 1.mp4' });
  expect(sourceName(utf8('\ufeffa.mp4'))).toEqual({ name: '\ufeffa.mp4', path: '\ufeffa.mp4' });
});

test('what is not UTF-8 is read as GBK and keeps its bytes', () => {
  expect(sourceName('DCIM/\xd6\xb4\xb7\xa8.mp4')).toEqual({
    name: '执法.mp4',
    path: 'DCIM/执法.mp4',
    nameHex: 'd6b4b7a82e6d7034',
    pathHex: '4443494d2fd6b4b7a82e6d7034',
  });
});

test('only the path has hex where only a folder is not UTF-8', () => {
  const { name, nameHex, pathHex } = sourceName('\xb5\xa5\xce\xbb/a.mp4');
  expect([name, nameHex, pathHex]).toEqual(['a.mp4', undefined, 'b5a5cebb2f612e6d7034']);
});

test('what is neither gets replacement characters', () => {
  expect(sourceName('\xff\xfe.mp4')).toEqual({
    name: '\ufffd\ufffd.mp4',
    path: '\ufffd\ufffd.mp4',
    nameHex: 'fffe2e6d7034',
    pathHex: 'fffe2e6d7034',
  });
});

test('any bytes give well-formed text, and the exact bytes can always be had', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const { name, path, pathHex } = sourceName(raw(bytes));
      const hex = Buffer.from(bytes).toString('hex');
      expect(name.isWellFormed() && path.isWellFormed()).toBe(true);
      expect(pathHex ?? Buffer.from(path).toString('hex')).toBe(hex);
      expect(rawPathHex(raw(bytes))).toBe(hex);
    }),
  );
});
