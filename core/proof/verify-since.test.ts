// What an older checkpoint proves, and what cannot be found without one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryPackage } from '../../test-fixtures/memory-package.ts';
import { type TestStation, testStation } from '../../test-fixtures/sealed-clips.ts';
import { canonicalBytes } from '../canonical-json.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { verifyPackage } from './verify.ts';
import { verifyExit } from './verify-report.ts';

let honest: TestStation;
let rewriting: TestStation;
let trust: { root: string; logKey: string };
let older: string;

const film = { name: 'a.MP4', bytes: Buffer.alloc(600, 'film'), sm3: false };

beforeAll(async () => {
  honest = await testStation();
  await honest.seal(film);
  older = await honest.log.publish();
  // The same station, the same keys, another history: the log cut and signed again.
  rewriting = await testStation('ST01', honest);
  await rewriting.seal({ ...film, bytes: Buffer.alloc(600, 'fake') });
  trust = { root: honest.keys.rootPem, logKey: honest.keys.vkey };
});
afterAll(async () => {
  await honest.close();
  await rewriting.close();
});

const codes = async (reader: MemoryPackage, since: string) => {
  const report = await verifyPackage(reader, { ...trust, since });
  return { exit: verifyExit(report), codes: report.findings.map(({ code }) => code) };
};

test('a log cut and signed again with the real key cannot be found without an older checkpoint', async () => {
  const forged = await MemoryPackage.load(await rewriting.export('forged'));
  expect(await verifyPackage(forged, trust)).toMatchObject({ content: 'authentic', key: 'trusted', findings: [] });
});

test('with an older checkpoint it is not provable, and with a forged proof it is named', async () => {
  const path = await rewriting.export('again');
  const forged = await MemoryPackage.load(path);
  expect(await codes(forged, older)).toEqual({ exit: 42, codes: ['SINCE_NOT_PROVABLE'] });

  // The best that the rewriting station can do: a true proof from a checkpoint of its own of that size.
  const from = parseCheckpoint(older)!.size;
  const to = parseCheckpoint(forged.files.get('data/log/checkpoint')!.toString())!.size;
  const hashes = (await rewriting.log.consistency(from, to)).map((hash) => hash.toString('base64'));
  forged.files.set('data/log/consistency.json', canonicalBytes({ format: 'liuhen.consistency/1', from, to, hashes }));
  forged.remakeBag();
  expect((await codes(forged, older)).codes).toContain('HISTORY_REWRITTEN');
});

test('two trees of one size with different roots are a rewritten history', async () => {
  const path = await rewriting.export('one-size');
  const size = parseCheckpoint(await readFile(join(path, 'data/log/checkpoint'), 'utf8'))!.size;
  while (honest.log.size < size) await honest.log.append([{ type: 'dock', actor: 'station', public: {} }]);
  const sameSize = await honest.log.publish();
  expect(parseCheckpoint(sameSize)?.size).toBe(size);
  expect(await codes(await MemoryPackage.load(path), sameSize)).toEqual({ exit: 41, codes: ['HISTORY_REWRITTEN'] });
});

test('an older checkpoint must be one, of this log, under this key, and not newer than the package', async () => {
  const sound = await MemoryPackage.load(await honest.export('sound', { since: older }));
  expect(await codes(sound, older)).toEqual({ exit: 0, codes: [] });
  const stranger = await testStation('ST01');
  const strange = stranger.log.checkpointText();
  await stranger.close();
  const unsigned = older.replace(/.{10}\n$/, 'AAAAAAAAA=\n');
  await honest.log.append([{ type: 'dock', actor: 'station', public: {} }]);
  const newer = await honest.log.publish();
  for (const since of ['nothing', strange, unsigned, newer])
    expect(await codes(sound, since)).toEqual({ exit: 42, codes: ['SINCE_NOT_PROVABLE'] });
});

test('a consistency.json that was never asked for must still be of this tree', async () => {
  const sound = await MemoryPackage.load(await honest.export('asked', { since: older }));
  const { hashes } = JSON.parse(sound.files.get('data/log/consistency.json')!.toString()) as { hashes: string[] };
  sound.files.set(
    'data/log/consistency.json',
    canonicalBytes({ format: 'liuhen.consistency/1', from: 1, to: 2, hashes }),
  );
  sound.remakeBag();
  expect(await verifyPackage(sound, trust)).toMatchObject({ content: 'altered', findings: [{ code: 'PROOF_BAD' }] });
});
