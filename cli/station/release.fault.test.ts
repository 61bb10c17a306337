// Clearing recorders, end to end: only when told, only what is sealed, also when the station is killed meanwhile.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { allClips } from '../../test-fixtures/crash-campaign.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';
import { filesOf } from '../../test-fixtures/virtual-camera.ts';

const station = new StationHarness();
let url: string;
beforeAll(async () => {
  await station.init('--id', 'FREE1');
  ({ url } = await station.start());
}, 60_000);
afterAll(() => station.remove(), 30_000);

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const safe = (bay: string) =>
  station.until(url, (bays) => bays.some((now) => now.bay === bay && now.state === 'safe'), 60_000);

function recorder(
  name: string,
  files: number,
  bytes = 100,
  form = (i: number) => `DCAM_1234567_654321_20260102_${String(i).padStart(6, '0')}.mp4`,
) {
  const root = join(station.root, name);
  mkdirSync(join(root, 'DCIM'), { recursive: true });
  for (let i = 0; i < files; i += 1) writeFileSync(join(root, 'DCIM', form(i)), Buffer.alloc(bytes, `${name} ${i} `));
  return root;
}

it('does not erase anything unless told', async () => {
  await station.dock(recorder('kept', 5), 'kept');
  await safe('kept');
  expect(await filesOf(join(station.bays, 'kept'))).toHaveLength(5);
});

it.each(['full', 'sampled'])(
  'erases what is sealed, and the log says of each clip that it went: %s',
  async (recheck) => {
    await station.cli('config', 'set', 'release.erase', 'after-seal');
    await station.cli('config', 'set', 'release.recheck', recheck);
    await station.dock(recorder(recheck, 5, 200_000), recheck);
    const bay = (await safe(recheck)).find((now) => now.bay === recheck);
    expect(bay).toMatchObject({ state: 'safe', files: 5, clips: 5, remaining: 0 });
    expect(await filesOf(join(station.bays, recheck))).toEqual([]);
    const clips = (await allClips(station)).filter((clip) => clip.bay === recheck);
    expect(clips).toHaveLength(5);
    for (const { id } of clips) {
      const { events } = (await station.cli<{ events: CustodyEvent[] }>('clip', 'custody', id)).json;
      expect(events.map(({ type }) => type)).toEqual(['pull', 'seal', 'release']);
      expect(events.at(-1)?.public).toMatchObject({ outcome: 'erased' });
    }
    await sleep(1500);
    const after = await station.until(url, () => true);
    expect(after.find((now) => now.bay === recheck)?.state).toBe('safe');
  },
  60_000,
);

it('does not erase where the profile does not allow it', async () => {
  await station.dock(
    recorder('other', 3, 100, (i) => `video ${i}.mp4`),
    'other',
  );
  const bay = (await safe('other')).find((now) => now.bay === 'other');
  expect(bay?.profile).toBe('generic-disk');
  expect(await filesOf(join(station.bays, 'other'))).toHaveLength(3);
});

it('is never safe over a file that came while others were erased', async () => {
  await station.dock(recorder('late', 150, 20_000), 'late');
  const docked = join(station.bays, 'late');
  while ((await filesOf(docked)).length > 140) await sleep(1);
  writeFileSync(join(docked, 'DCIM', 'DCAM_1234567_654321_20260103_030405.mp4'), 'late');
  writeFileSync(join(docked, 'root.mp4'), 'late at the root');
  await safe('late');
  const sealed = new Set((await allClips(station)).map((clip) => clip.sha256));
  expect(sealed).toContain(sha256('late'));
  expect(sealed).toContain(sha256('late at the root'));
}, 60_000);

it('loses nothing when the station is killed in the middle, and goes on', async () => {
  const contents = new Map<string, string>();
  const root = recorder('killed', 200, 30_000);
  for (const path of await filesOf(root)) contents.set(path, sha256(readFileSync(join(root, path))));
  const docked = join(station.bays, 'killed');
  await station.dock(root, 'killed');
  while ((await filesOf(docked)).length > 180) await sleep(1);
  await station.kill();
  const left = await filesOf(docked);
  expect(left.length).toBeGreaterThan(0);
  ({ url } = await station.start());
  await safe('killed');
  const sealed = new Set((await allClips(station)).map((clip) => clip.sha256));
  for (const [path, digest] of contents) expect(sealed, path).toContain(digest);
  expect((await station.cli('fsck')).json).toMatchObject({ findings: [] });
}, 90_000);
