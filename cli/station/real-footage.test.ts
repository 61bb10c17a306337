// Real recordings of other makes through the whole station, where they lie beside the project.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Clip } from '../../core/model.ts';
import { needsProxy } from '../../core/playable.ts';
import { realFootage } from '../../test-fixtures/real-footage.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

it('seals real footage byte for byte, with its facts, and exports it', async ({ skip }) => {
  const { files, missing } = realFootage();
  if (missing !== null) skip(missing);
  const station = new StationHarness();
  try {
    const keys = await station.init('--id', 'REAL1');
    const { url } = await station.start();
    const tree = join(station.root, 'recorder');
    mkdirSync(tree);
    for (const file of files) copyFileSync(file, join(tree, basename(file)));
    await station.dock(tree, '1');
    await station.until(url, (bays) => bays[0]?.state === 'safe', 60_000);

    const { clips } = (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json;
    const digests = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(clips.map(({ sha256 }) => sha256).sort()).toEqual(digests.sort());
    for (const { file, media, start } of clips) {
      expect(media, file.name).not.toBeNull();
      expect(start, file.name).not.toBeNull();
    }
    await proxiesOf(station, clips);

    const out = join(station.root, 'package.zip');
    const words = clips.flatMap(({ id }) => ['--clip', id]);
    expect(await station.cli('export', ...words, '--out', out, '--purpose', '诉讼举证')).toMatchObject({ exit: 0 });
    const trust = ['--root', keys.root, '--log-key', keys.logKey];
    expect((await station.cli('verify', out, ...trust)).exit).toBe(0);
  } finally {
    await station.remove();
  }
}, 120_000);

async function proxiesOf(station: StationHarness, sealed: readonly Clip[]): Promise<void> {
  const wanted = sealed.filter(({ media }) => media && needsProxy(media)).map(({ id }) => id);
  expect(wanted).not.toEqual([]);
  await expect
    .poll(async () => (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json.clips, {
      timeout: 60_000,
      interval: 500,
    })
    .toSatisfy((clips: Clip[]) => clips.every(({ id, playable }) => !wanted.includes(id) || playable === 'proxy'));
}
