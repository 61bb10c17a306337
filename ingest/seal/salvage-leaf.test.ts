// What the log says of a salvaged clip: that it is one, how much is missing, and where, however long the map.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commitment } from '../../core/custody-event.ts';
import { maxPrivateBytes } from '../../storage/log/event-leaf.ts';
import {
  copiedFile,
  fastFolder,
  makeStation,
  plainSession,
  SealRig,
  type Source,
} from '../../test-fixtures/seal-rig.ts';
import { makeVerifiedDigest } from '../pull/verified-digest.ts';
import { salvageDrafts } from './salvage-leaf.ts';

const source: Source = { path: 'DCIM/a.mp4', content: 'read\0\0\0\0read' };

let folder: string;
beforeAll(async () => {
  folder = fastFolder();
  await makeStation(join(folder, 'data'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('stands on the clip’s chain, and its manifest says that it is partial', async () => {
  const rig = await SealRig.start(join(folder, 'data'));
  rig.pull(source);
  const salvage = { holes: [[4, 8]], isCutShort: true } as const;
  const file = { ...copiedFile(source), reads: [[0, 4] as const, [8, 12] as const], salvage };
  const digest = makeVerifiedDigest(file.bytes, file.digests, 'direct');
  const { clip } = await rig.sealer.submit({ file, digest, session: plainSession() });
  expect(rig.station.catalogue.clip(clip)?.flags).toContain('partial-read');
  const events = await Promise.all(rig.station.catalogue.eventSeqsOf(clip).map((seq) => rig.station.log.read(seq)));
  expect(events.map(({ type }) => type)).toEqual(['pull', 'seal', 'salvage']);
  expect(events[0]?.public).not.toHaveProperty('reads');
  // Not remembered as a file of the card: a later whole read is no change of it.
  expect(events[0]?.detail).not.toHaveProperty('volume');
  const last = events[2]!;
  const map = createHash('sha256').update('["4-8"]').digest('hex');
  expect(last.public).toEqual({ holes: 1, missingBytes: 4, map, cutShort: true });
  expect(last.detail).toEqual({ bay: '1', map: ['4-8'] });
  expect(commitment({ salt: last.salt!, detail: last.detail! })).toBe(last.private);
  expect(await rig.faults()).toEqual([]);

  const whole: Source = { path: 'DCIM/a.mp4', content: 'read and read' };
  rig.pull(whole);
  const later = await rig.submit(whole);
  expect(later.kind).toBe('sealed');
  expect(rig.station.catalogue.clip(later.clip)?.flags).not.toContain('partial-read');
  await rig.close();
});

it('takes as many leaves as the map needs, each with the digest of all of it', () => {
  const far = Number.MAX_SAFE_INTEGER - 10_000;
  const holes = Array.from({ length: 2345 }, (_, at) => [far + 2 * at, far + 2 * at + 1] as const);
  const drafts = salvageDrafts('c', '1'.repeat(32), { ...copiedFile(source), salvage: { holes, isCutShort: false } });
  expect(drafts.map((draft) => [draft.public['part'], draft.public['parts']])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  const map = drafts.flatMap((draft) => draft.private?.['map'] as string[]);
  expect(map).toEqual(holes.map(([from, to]) => `${from}-${to}`));
  for (const draft of drafts) {
    expect(draft.public).toMatchObject({ holes: 2345, missingBytes: 2345, cutShort: false });
    expect(draft.public['map']).toBe(createHash('sha256').update(JSON.stringify(map)).digest('hex'));
    expect(JSON.stringify(draft.private).length).toBeLessThan(maxPrivateBytes - 1000);
  }
});

it('says nothing of a clip that was read in the ordinary way, and of a whole one that nothing is missing', () => {
  expect(salvageDrafts('c', '1', copiedFile(source))).toEqual([]);
  const whole = { ...copiedFile(source), salvage: { holes: [], isCutShort: false } };
  expect(salvageDrafts('c', '1', whole)).toMatchObject([
    { public: { holes: 0, missingBytes: 0 }, private: { map: [] } },
  ]);
});
