// No byte of a package can change unseen, even when the bag around it is made anew; and no input brings the verifier
// down.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryPackage } from '../../test-fixtures/memory-package.ts';
import { type TestStation, testStation } from '../../test-fixtures/sealed-clips.ts';
import { verifyPackage } from './verify.ts';

let station: TestStation;
let sound: MemoryPackage;
let trust: { root: string; logKey: string; since: string };

beforeAll(async () => {
  station = await testStation();
  await station.seal({ name: 'a.MP4', bytes: Buffer.alloc(600, 'film'), sm3: true });
  const since = await station.log.publish();
  await station.seal({ name: '乙.jpg', bytes: Buffer.alloc(300, 'picture'), sm3: false });
  sound = await MemoryPackage.load(await station.export('sound', { since }));
  trust = { root: station.keys.rootPem, logKey: station.keys.vkey, since };
});
afterAll(() => station.close());

test('sound as made', async () => {
  const report = await verifyPackage(sound, trust);
  expect(report).toMatchObject({ content: 'authentic', key: 'trusted', findings: [] });
});

const spot = () =>
  fc.record({
    file: fc.constantFrom(...[...sound.files.keys()].filter((path) => path.startsWith('data/'))),
    at: fc.nat(),
    bit: fc.integer({ min: 0, max: 7 }),
  });

test('any bit of any payload file, bag remade', async () => {
  await fc.assert(
    fc.asyncProperty(spot(), async ({ file, at, bit }) => {
      const changed = new MemoryPackage(sound.files);
      const bytes = Buffer.from(changed.files.get(file)!);
      bytes[at % bytes.length]! ^= 1 << bit;
      changed.files.set(file, bytes);
      changed.remakeBag();
      const report = await verifyPackage(changed, trust);
      expect(report.content).not.toBe('authentic');
    }),
    { numRuns: 400 },
  );
});

test('base64 in a second spelling of the same bytes', async () => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let tried = 0;
  for (const [file, bytes] of sound.files) {
    const text = bytes.toString('latin1');
    if (!/\/(inclusion|consistency)\.json$/.test(file)) continue;
    for (const { index } of text.matchAll(/[A-Za-z0-9+/]={1,2}"/g)) {
      const other = digits[digits.indexOf(text[index]!) + 1]!;
      const changed = new MemoryPackage(sound.files);
      changed.files.set(file, Buffer.from(text.slice(0, index) + other + text.slice(index + 1), 'latin1'));
      changed.remakeBag();
      const report = await verifyPackage(changed, trust);
      expect(report.content, `${file}, ${index}`).toBe('altered');
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(5);
});

test('any payload file cut, emptied, left out or replaced by another, bag remade', async () => {
  const change = fc.oneof(
    fc.nat().map((at) => (bytes: Buffer) => bytes.subarray(0, at % bytes.length)),
    fc.constant(() => undefined),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => () => Buffer.from(bytes)),
    fc.json().map((json) => () => Buffer.from(json)),
  );
  await fc.assert(
    fc.asyncProperty(spot(), change, async ({ file }, apply) => {
      const changed = new MemoryPackage(sound.files);
      const bytes = apply(changed.files.get(file)!);
      if (bytes === undefined) changed.files.delete(file);
      else changed.files.set(file, bytes);
      changed.remakeBag();
      const report = await verifyPackage(changed, trust);
      expect(report.content).not.toBe('authentic');
    }),
    { numRuns: 300 },
  );
});

test('a document with any member replaced by anything is a finding, never an exception', async () => {
  const documents = [...sound.files.keys()].filter((path) => path.endsWith('.json'));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...documents), fc.nat(), fc.jsonValue(), async (file, at, value) => {
      const changed = new MemoryPackage(sound.files);
      const document = JSON.parse(changed.files.get(file)!.toString('utf8')) as Record<string, unknown>;
      const names = Object.keys(document);
      document[names[at % names.length]!] = value;
      changed.files.set(file, Buffer.from(JSON.stringify(document)));
      await verifyPackage(changed, trust);
    }),
    { numRuns: 300 },
  );
});
