// A hostile tree with one sparse file, docked at a real station: what must have become of it. Tests say how many files.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import { allClips } from './crash-campaign.ts';
import { buildHostileTree } from './hostile-trees.ts';
import type { StationHarness } from './station-harness.ts';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** On a station that has nothing yet and takes files of terabytes. The bay stays docked, by the name `hostile`. */
export async function dockHostileTree(station: StationHarness, url: string, tinyFiles: number): Promise<void> {
  const root = join(station.root, 'hostile');
  const hostile = buildHostileTree(root, { tinyFiles, sparse: true });
  await station.dock(root, 'hostile');
  const isOver = ({ bay, state }: { bay: string; state: string }) =>
    bay === 'hostile' && (state === 'safe' || state === 'failed');
  const status = (await station.until(url, (bays) => bays.some(isOver), 150_000)).find(isOver)!;
  expect(status).toMatchObject({ state: 'failed', remaining: 1, error: { code: 'DISK_FULL' } });
  expect(status.files).toBe(hostile.taken.size + 1);
  expect(status.doneBytes).toBeLessThan(10e6);
  const reasons: Record<string, number> = {};
  for (const reason of hostile.notTaken.values()) reasons[reason] = (reasons[reason] ?? 0) + 1;
  expect(status.notTaken).toEqual(reasons);
  const clips = await allClips(station);
  expect(new Set(clips.map((clip) => clip.sha256))).toEqual(new Set(hostile.taken.values()));
  expect(clips.map((clip) => clip.sha256)).not.toContain(sha256(hostile.canary.content));
  const script = clips.filter(({ file }) => file.path.startsWith('SCRIPTS/'));
  expect(script.map(({ media }) => media)).toEqual([null, null, null]);
}
