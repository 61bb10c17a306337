import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LiuhenError } from '../../core/errors.ts';
import { loadStationKeys } from './keys.ts';
import { Settings } from './settings.ts';
import { initStation, stationPaths } from './station-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-station-'));
const request = { id: 'ST01', name: '城东站', org: '某局', timezone: 'Asia/Shanghai', now: Date.now() };
const fresh = () => join(mkdtempSync(join(folder, 'd')), 'data');
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error: LiuhenError) => error.code,
  );
/** Every path below a directory with its bytes. */
const contents = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, statSync(path).isFile() ? readFileSync(path, 'hex') : null]);

afterAll(() => rmSync(folder, { recursive: true }));

describe('initStation', () => {
  it('makes the whole data directory', async () => {
    const data = fresh();
    const station = await initStation(data, request);
    expect(station).toEqual({ id: 'ST01', name: '城东站', uid: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(readdirSync(data).sort()).toEqual(
      ['bays', 'derived', 'incoming', 'keys', 'log', 'profiles', 'rules', 'run', 'station.yaml', 'vault'], // biome-ignore format: one line
    );
    const paths = stationPaths(data);
    expect([mode(paths.data), mode(paths.vault), mode(paths.keys), mode(paths.settings)]).toEqual([
      '750',
      '750',
      '700',
      '640',
    ]);
    expect(readdirSync(paths.log)).toEqual([]);
    const settings = await Settings.open(paths.settings);
    expect([settings.get('station.uid'), settings.get('station.org')]).toEqual([station.uid, '某局']);
    expect((await loadStationKeys(paths.keys)).noteSigner.name).toMatch(/^liuhen\/ST01-[0-9a-f]{8}$/);
  });

  it('refuses a station and changes nothing', async () => {
    const data = fresh();
    await initStation(data, request);
    const before = contents(data);
    expect(await code(initStation(data, { ...request, id: 'ST02' }))).toBe('STATION_EXISTS');
    expect(contents(data)).toEqual(before);
  });

  it.each([
    ['a foreign file', 'letter.txt'],
    ['a database', 'catalogue.db'],
    ['a clip', 'vault/2026'],
    ['a log', 'log/checkpoint'],
    ['an unfinished copy', 'incoming/1'],
    ['a picture', 'derived/clip'],
  ])('refuses a directory with %s', async (_what, path) => {
    const data = fresh();
    mkdirSync(join(data, path, '..'), { recursive: true });
    writeFileSync(join(data, path), 'kept');
    const before = contents(data);
    expect(await code(initStation(data, request))).toBe('OUTPUT_EXISTS');
    expect(contents(data)).toEqual(before);
  });

  it('makes one station when it is run several times at once', async () => {
    const data = fresh();
    const runs = await Promise.all(['AA', 'BB', 'CC'].map((id) => code(initStation(data, { ...request, id }))));
    expect(runs.filter((result) => result === 'done')).toHaveLength(1);
    const { settings, keys } = stationPaths(data);
    const id = (await Settings.open(settings)).get('station.id');
    expect((await loadStationKeys(keys)).noteSigner.name).toContain(`/${id}-`);
    expect(new X509Certificate((await loadStationKeys(keys)).certificatePem).subject).toContain(`serialNumber=${id}-`);
  });

  it('refuses a file in place of the directory', async () => {
    const data = fresh();
    writeFileSync(data, 'kept');
    expect(await code(initStation(data, request))).toBe('OUTPUT_EXISTS');
  });

  it('takes an empty directory, a fresh file system, and one with bays and profiles laid ready', async () => {
    const data = fresh();
    for (const name of ['lost+found', 'bays/A1', 'profiles']) mkdirSync(join(data, name), { recursive: true });
    writeFileSync(join(data, 'profiles', 'site.yaml'), 'kept');
    expect(await code(initStation(data, request))).toBe('done');
    expect(readFileSync(join(data, 'profiles', 'site.yaml'), 'utf8')).toBe('kept');
  });

  it.each([
    ['id', 'st01'],
    ['id', '../X'],
    ['timezone', 'Nowhere'],
    ['name', ''],
    ['now', 0],
  ])('refuses %s %j before it makes anything', async (member, value) => {
    const data = fresh();
    expect(await code(initStation(data, { ...request, [member]: value }))).toBe('CONFIG_VALUE_INVALID');
    expect(() => statSync(data)).toThrow();
  });
});
