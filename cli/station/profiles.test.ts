// Every built-in profile docked as a recorder of its own: what its examples promise is what the sealed clips say.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { zonedTimeToMs } from '../../core/clock.ts';
import type { Clip } from '../../core/model.ts';
import type { ProfileDocument } from '../../firmware-profiles/schema.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const models = join(import.meta.dirname, '..', '..', 'firmware-profiles', 'models');
const profiles = readdirSync(models).map((file) => parse(readFileSync(join(models, file), 'utf8')) as ProfileDocument);

const station = new StationHarness();
const clips = new Map<string, Clip>();
beforeAll(async () => {
  await station.init('--id', 'ST01');
  const { url } = await station.start();
  for (const { id, examples } of profiles) {
    const files = examples.map(({ path }) => [path, `${id} ${path}`] as const);
    await station.dock(await station.tree(Object.fromEntries(files)), id);
  }
  const isThere = (bay: string, state: string) => profiles.some(({ id }) => id === bay) && state === 'safe';
  await station.until(url, (bays) => bays.filter(({ bay, state }) => isThere(bay, state)).length === profiles.length);
  const { json } = await station.cli<{ clips: Clip[] }>('clip', 'ls', '--limit', '1000');
  for (const clip of json.clips) clips.set(`${clip.bay}: ${clip.file.path}`, clip);
}, 60_000);
afterAll(() => station.remove());

test.each(profiles)('$id', ({ id, examples }) => {
  for (const { path, pattern, serial, officer, start, important = false } of examples) {
    const clip = clips.get(`${id}: ${path}`);
    expect(clip, path).toMatchObject({ device: { profile: id }, officer: officer ?? null });
    if (serial !== undefined) expect(clip?.device.serial, path).toBe(serial);
    if (start !== undefined) expect(Date.parse(clip?.start ?? ''), path).toBe(zonedTimeToMs(start, 'Asia/Shanghai'));
    expect(clip?.flags.includes('unparsed'), path).toBe(pattern === null);
    if (pattern !== null) expect(clip?.flags.includes('important'), path).toBe(important);
  }
});
