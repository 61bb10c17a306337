// Zips as a hostile hand would make them: the report says what is wrong, and nothing is read that should not be.
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { MemoryPackage } from '../../test-fixtures/memory-package.ts';
import { type TestStation, testStation } from '../../test-fixtures/sealed-clips.ts';
import { verifyPath } from './verify-path.ts';

let station: TestStation;
let folder: string;
let sound: MemoryPackage;
let trust: { root: string; logKey: string };

beforeAll(async () => {
  station = await testStation();
  await station.seal({ name: 'a.MP4', bytes: Buffer.alloc(3_000_000, 'film'), sm3: true });
  sound = await MemoryPackage.load(await station.export('sound'));
  trust = { root: station.keys.rootPem, logKey: station.keys.vkey };
  folder = await mkdtemp(join(tmpdir(), 'liuhen-zip-'));
});
afterAll(async () => {
  await station.close();
  await rm(folder, { recursive: true });
});

interface Packing {
  readonly compress?: boolean;
  readonly zip64?: boolean;
  readonly top?: string;
  readonly more?: (zip: ZipFile) => void;
}

async function pack({ compress = false, zip64 = false, top = 'bag', more }: Packing): Promise<string> {
  const zip = new ZipFile();
  for (const [path, bytes] of sound.files)
    zip.addBuffer(bytes, `${top}/${path}`, { compress, forceZip64Format: zip64 });
  more?.(zip);
  zip.end({ forceZip64Format: zip64, comment: '' });
  const path = join(folder, 'package.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** Replaces every occurrence of a name, in directory and local headers, by one of the same length. */
async function rename(path: string, from: string, to: string, which: 'all' | 'last' = 'all'): Promise<void> {
  const bytes = await readFile(path);
  for (let at = bytes.lastIndexOf(from); at >= 0; at = bytes.lastIndexOf(from, at - 1)) {
    bytes.write(to, at, 'latin1');
    if (which === 'last') break;
  }
  await writeFile(path, bytes);
}

const codes = async (path: string) => (await verifyPath(path, trust)).findings.map(({ code }) => code);
const x = Buffer.from('x');

test.each<[string, Packing]>([
  ['stored', {}],
  ['deflated by somebody who packed it again', { compress: true }],
  ['zip64', { zip64: true }],
  ['with folder entries', { more: (zip) => zip.addEmptyDirectory('bag/data') }],
  ['under a Chinese name', { top: '案卷 12' }],
])('%s is the package', async (_, packing) => {
  expect(await verifyPath(await pack(packing), trust)).toMatchObject({
    content: 'authentic',
    key: 'trusted',
    findings: [],
  });
});

test.each<[string, Packing, string]>([
  ['an entry twice', { more: (zip) => zip.addBuffer(x, 'bag/data/README.txt') }, 'PATH_TWICE'],
  ['an entry twice but for case', { more: (zip) => zip.addBuffer(x, 'bag/data/readme.TXT') }, 'PATH_TWICE'],
  [
    'a link',
    { more: (zip) => zip.addBuffer(Buffer.from('/etc/passwd'), 'bag/data/link', { mode: 0o120777 }) },
    'NOT_A_FILE',
  ],
  ['a second top-level folder', { more: (zip) => zip.addBuffer(x, 'bug/data/x') }, 'PACKAGE_UNREADABLE'],
  ['a file beside the folder', { more: (zip) => zip.addBuffer(x, 'note.txt') }, 'PACKAGE_UNREADABLE'],
  ['a file that no list names', { more: (zip) => zip.addBuffer(x, 'bag/data/x') }, 'FILE_UNEXPECTED'],
])('%s is named', async (_, packing, code) => {
  expect(await codes(await pack(packing))).toContain(code);
});

test.each([
  ['bag/data/README.txt', 'bag/../../READ.txt', 'PATH_UNSAFE'],
  ['bag/data/README.txt', 'bag\\data\\README.txt', 'PACKAGE_UNREADABLE'],
  ['bag/data/README.txt', '/ag/data/README.txt', 'PACKAGE_UNREADABLE'],
  ['bag/data/README.txt', 'bag/data/READ\u0001.txt', 'PATH_UNSAFE'],
])('%s as %s', async (from, to, code) => {
  const path = await pack({});
  await rename(path, from, to.padEnd(from.length, 'x'));
  expect(await codes(path)).toContain(code);
});

test('an entry with another name in its local header', async () => {
  const path = await pack({});
  await rename(path, 'bag/data/README.txt', 'bag/data/LEADME.txt', 'last');
  expect(await codes(path)).toEqual(['PACKAGE_UNREADABLE']);
});

test('an entry that unpacks to more than it says', async () => {
  const path = await pack({ compress: true });
  const bytes = await readFile(path);
  const entry = bytes.lastIndexOf('bag/data/README.txt') - 46;
  bytes.writeUInt32LE(100, entry + 24);
  await writeFile(path, bytes);
  expect(await codes(path)).toContain('FILE_UNREADABLE');
});

test('a document of more than 64 MiB is not read', async () => {
  const bomb = new MemoryPackage(sound.files);
  const zip = new ZipFile();
  for (const [name, bytes] of bomb.files)
    zip.addBuffer(name.endsWith('export.json') ? Buffer.alloc((64 << 20) + 1) : bytes, `bag/${name}`, {
      compressionLevel: 1,
    });
  zip.end();
  const path = join(folder, 'bomb.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  const report = await verifyPath(path, trust);
  expect(report.findings).toContainEqual(
    expect.objectContaining({
      code: 'FILE_UNREADABLE',
      path: 'data/log/export.json',
      what: expect.stringContaining('longer than'),
    }),
  );
});

test('cut anywhere, and no zip at all', async () => {
  const whole = await readFile(await pack({}));
  const path = join(folder, 'cut.zip');
  for (const length of [0, 1, 21, 22, 1000, whole.length - 23, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    expect(await verifyPath(path, trust)).toMatchObject({ content: 'altered', key: 'cannot-tell', clips: [] });
  }
});

test('no spoilt byte brings the reader down', async () => {
  const whole = await readFile(await pack({ zip64: true }));
  const path = join(folder, 'spoilt.zip');
  const directory = whole.lastIndexOf('PK\u0001\u0002', whole.length) - 2000;
  const spot = fc.record({
    at: fc.integer({ min: directory, max: whole.length - 1 }),
    byte: fc.integer({ min: 0, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(spot, { minLength: 1, maxLength: 3 }), async (spots) => {
      const bytes = Buffer.from(whole);
      for (const { at, byte } of spots) bytes[at] = byte;
      await writeFile(path, bytes);
      await verifyPath(path, trust);
    }),
    { numRuns: 60 },
  );
});
