import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventDraft } from '../../core/custody-event.ts';
import type { LiuhenError } from '../../core/errors.ts';
import { realFiles } from '../../storage/file-port.ts';
import { fastFolder, keyOf, makeStation, SealRig, type Source, snapshot } from '../../test-fixtures/seal-rig.ts';
import { readIntent, writeIntent } from './commit-intent.ts';

const sources: Source[] = ['one', 'two', 'three'].map((content) => ({ path: `${content}.mp4`, content }));
const clip = (n: number) => `ST01-20260304-00000${n}`;

let folder: string;
let data: string;
beforeEach(async () => {
  folder = fastFolder();
  data = join(folder, 'data');
  await makeStation(data);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = () => join(data, 'vault/2026/03/04');
const work = (n: number) => join(data, 'incoming', keyOf(sources[n - 1]!));

/** As a power cut leaves it after the folders are in the vault and before a leaf is durable. */
async function stopBeforeLeaves(): Promise<void> {
  const copy = join(folder, 'copy');
  const rig = await SealRig.start(data);
  const append = rig.station.log.append.bind(rig.station.log);
  rig.station.log.append = (drafts) => {
    snapshot(data, copy);
    return append(drafts);
  };
  await rig.seal(sources);
  await rig.close();
  rmSync(data, { recursive: true });
  renameSync(copy, data);
}

async function isSealedForward(): Promise<void> {
  const rig = await SealRig.start(data);
  expect(rig.recovery).toEqual({ sealedForward: [clip(1), clip(2), clip(3)], findings: [] });
  expect(await rig.faults()).toEqual([]);
  const [pull, seal] = [await rig.station.log.read(1), await rig.station.log.read(2)];
  expect(pull).toMatchObject({ type: 'pull', clip: clip(1), clipSeq: 1, public: { forward: true, reads: ['0-3'] } });
  expect(seal).toMatchObject({ type: 'seal', clip: clip(1), clipSeq: 2, detail: { bay: '1' } });
  await rig.close();
}

it('seals forward what reached the vault, with the leaves that were intended', async () => {
  await stopBeforeLeaves();
  await isSealedForward();
});

it.each([1, 2])('takes in the rest of the batch when the renames reached the disk out of order: not %s', async (n) => {
  await stopBeforeLeaves();
  renameSync(join(day(), clip(n)), work(n));
  await isSealedForward();
});

it('composes the leaves itself where the intended ones speak of other bytes, or there are none', async () => {
  await stopBeforeLeaves();
  const incoming = join(data, 'incoming');
  const intent = await readIntent(realFiles, incoming);
  const changed = (draft: EventDraft): EventDraft => ({
    ...draft,
    public: { ...draft.public, manifest: '00'.repeat(32) },
  });
  await writeIntent(realFiles, incoming, [{ ...intent[0]!, drafts: intent[0]!.drafts.map(changed) }]);
  const rig = await SealRig.start(data);
  expect(rig.recovery.sealedForward).toEqual([clip(1), clip(2), clip(3)]);
  expect(await rig.faults()).toEqual([]);
  await rig.close();
});

it('makes a bare copy of what was prepared and not intended', async () => {
  await stopBeforeLeaves();
  for (const n of [1, 2, 3]) renameSync(join(day(), clip(n)), work(n));
  rmSync(join(data, 'incoming/commit.json'));
  const rig = await SealRig.start(data);
  expect(rig.recovery).toEqual({ sealedForward: [], findings: [] });
  for (const n of [1, 2, 3]) expect(readdirSync(work(n))).toEqual(['data']);
  expect((await rig.seal(sources)).size).toBe(0);
  expect(await rig.faults()).toEqual([]);
  await rig.close();
});

it('names an intended clip that is nowhere, and does not pass over it', async () => {
  await stopBeforeLeaves();
  rmSync(join(day(), clip(2)), { recursive: true });
  const rig = await SealRig.start(data);
  expect(rig.recovery.findings).toMatchObject([{ code: 'INCOMPLETE', where: clip(2) }]);
  expect(rig.recovery.sealedForward).toEqual([clip(1), clip(3)]);
  await rig.close();
});

it.each([
  ['a bit of the original', (name: string) => name.endsWith('.mp4')],
  ['a bit of the manifest', (name: string) => name === 'manifest.json'],
  ['a bit of a signature', (name: string) => name === 'manifest.json.p7s'],
])('never mends or seals a folder that does not verify: %s', async (_, isIt) => {
  await stopBeforeLeaves();
  const path = join(day(), clip(3), readdirSync(join(day(), clip(3))).find(isIt)!);
  const bytes = readFileSync(path);
  bytes[bytes.length - 2]! ^= 1;
  rmSync(path);
  writeFileSync(path, bytes);
  const rig = await SealRig.start(data);
  expect(rig.recovery).toMatchObject({ sealedForward: [clip(1), clip(2)], findings: [{ where: clip(3) }] });
  expect(readFileSync(path)).toEqual(bytes);
  // The number is taken; the station still seals.
  expect((await rig.seal([{ path: 'three.mp4', content: 'three' }])).size).toBe(0);
  expect(rig.station.catalogue.clip('ST01-20260304-000004')).toBeDefined();
  await rig.close();
});

it('names strangers in the vault and clips without a folder', async () => {
  const rig = await SealRig.start(data);
  await rig.seal(sources);
  await rig.close();
  rmSync(join(day(), clip(1)), { recursive: true });
  mkdirSync(join(data, 'vault/2026/03/oops'));
  const later = await SealRig.start(data);
  expect(later.recovery.findings.map(({ code, where }) => [code, where])).toEqual([
    ['ALTERED', '2026/03/oops'],
    ['INCOMPLETE', 'vault'],
  ]);
  await later.close();
});

it('does not seal a clip a second time whose row could not be made', async () => {
  const rig = await SealRig.start(data);
  await rig.seal(sources);
  await rig.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(data, `catalogue.db${suffix}`), { force: true });
  const path = join(day(), clip(1), 'manifest.json');
  const bytes = readFileSync(path);
  rmSync(path);
  await (await SealRig.start(data)).close();
  writeFileSync(path, bytes);
  const later = await SealRig.start(data);
  expect(later.recovery).toMatchObject({ sealedForward: [], findings: [{ code: 'INCOMPLETE', where: clip(1) }] });
  expect(later.station.catalogue.eventSeqsOf(clip(1))).toHaveLength(2);
  await later.close();
});

it('does not guess where the list of the last batch cannot be read', async () => {
  await stopBeforeLeaves();
  writeFileSync(join(data, 'incoming/commit.json'), '{"clips":');
  const code = await SealRig.start(data).then(
    () => 'started',
    (error: LiuhenError) => error.code,
  );
  expect(code).toBe('STORE_READ_FAILED');
});
