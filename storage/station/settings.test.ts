import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { LiuhenError } from '../../core/errors.ts';
import { realFiles } from '../file-port.ts';
import { Settings } from './settings.ts';
import { isTimeZone, settingKeys, settingTable } from './settings-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-settings-'));
const file = join(folder, 'station.yaml');
const initial = { id: 'ST01', uid: '0'.repeat(32), name: '城东站', org: '某局', timezone: 'Asia/Shanghai' };
const text = () => readFileSync(file, 'utf8');
const failure = (act: Promise<unknown>) =>
  act.then(
    () => expect.fail('nothing was thrown'),
    (error: LiuhenError) => error,
  );

beforeEach(async () => {
  await Settings.create(file, initial);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a new station.yaml', () => {
  it('holds what init chose, each key with its comment', async () => {
    expect(text()).toContain('  # Id of this station; every clip number begins with it. / 采集站编号\n');
    const settings = await Settings.open(file);
    expect(settings.get('station.name')).toBe('城东站');
    expect(settings.get('station.uid')).toBe('0'.repeat(32));
    expect(readdirSync(folder)).toEqual(['station.yaml']);
  });

  it('leaves the rest to the defaults', async () => {
    const settings = await Settings.open(file);
    expect(settings.get('release.erase')).toBe('never');
    expect(settings.get('profiles.dir')).toBe(null);
    const listed = settings.list();
    expect(listed.map(({ key }) => key)).toEqual(settingKeys);
    expect(listed.find(({ key }) => key === 'digests')).toEqual({
      key: 'digests',
      value: 'sha256+sm3',
      default: 'sha256+sm3',
      source: 'default',
    });
    expect(listed.find(({ key }) => key === 'station.id')).toMatchObject({
      value: 'ST01',
      default: null,
      source: 'station.yaml',
    });
  });

  it.each([
    ['id', 'st01'],
    ['id', 'S'],
    ['id', 'S'.repeat(17)],
    ['name', ''],
    ['name', 'a\nb'],
    ['org', 'x'.repeat(65)],
    ['timezone', 'Mars/Olympus'],
  ])('is not written with %s %j', async (name, value) => {
    rmSync(file);
    expect((await failure(Settings.create(file, { ...initial, [name]: value }))).code).toBe('CONFIG_VALUE_INVALID');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('set', () => {
  it.each([
    ['digests', 'sha256', 'sha256'],
    ['station.timezone', 'Asia/Urumqi', 'Asia/Urumqi'],
    ['storage.reserveBytes', '0', 0],
    ['storage.maxFileBytes', 1048576, 1048576],
    ['dock.stallSeconds', '90', 90],
    ['web.listen', '[::1]:0', '[::1]:0'],
    ['profiles.dir', '/etc/liuhen/profiles', '/etc/liuhen/profiles'],
    ['profiles.dir', 'null', null],
    ['rules.office', 'township', 'township'],
    ['rules.office', 'null', null],
    ['papers.font', '/usr/share/fonts/a.ttc#Face', '/usr/share/fonts/a.ttc#Face'],
    ['rules.dir', '/etc/liuhen/rules', '/etc/liuhen/rules'],
    ['media.proxies', 'false', false],
  ] as const)('%s to %j', async (key, given, held) => {
    const settings = await Settings.open(file);
    expect(settings.parse(key, given)).toBe(held);
    expect(await settings.set(key, given)).toBe(held);
    expect(settings.get(key)).toBe(held);
    const again = await Settings.open(file);
    expect(again.get(key)).toBe(held);
    expect(again.list().find((listed) => listed.key === key)?.source).toBe('station.yaml');
  });

  it.each([
    ['release.erase', 'always', 'allowed: never, after-seal'],
    ['dock.stallSeconds', '0', 'allowed: an integer from 1 to 3600'],
    ['dock.stallSeconds', '', 'allowed: an integer from 1 to 3600'],
    ['storage.reserveBytes', '-1', 'allowed: an integer from 0'],
    ['storage.reserveBytes', '1.5', 'allowed: an integer from 0'],
    ['storage.reserveBytes', '2 GiB', 'allowed: an integer from 0'],
    ['media.proxies', 'maybe', 'allowed: true, false'],
    ['web.listen', '127.0.0.1:70000', settingTable['web.listen'].values],
    ['web.listen', '127.0.0.1', settingTable['web.listen'].values],
    ['rules.office', 'base', 'allowed: city, county-joint'],
    ['profiles.dir', 'relative', 'allowed: an absolute path, or null'],
    ['station.timezone', '+08:00', settingTable['station.timezone'].values],
    ['station.id', 'ST02', 'cannot be changed'],
  ])('%s to %j is refused and nothing is changed', async (key, value, hint) => {
    const settings = await Settings.open(file);
    const [before, listed] = [text(), settings.list()];
    const error = await failure(settings.set(key, value));
    expect(error.code).toBe('CONFIG_VALUE_INVALID');
    expect(error.hint).toContain(hint);
    expect(text()).toBe(before);
    expect(settings.list()).toEqual(listed);
  });

  it.each(['release', 'release.eras', 'toString', '__proto__', ''])('no such key as %j', async (key) => {
    const settings = await Settings.open(file);
    const before = text();
    expect((await failure(settings.set(key, 'never'))).code).toBe('CONFIG_KEY_UNKNOWN');
    expect(text()).toBe(before);
  });

  it('keeps what a person wrote', async () => {
    writeFileSync(file, `${text()}# kept by hand\nrelease: { erase: never } # twice asked\n`);
    const settings = await Settings.open(file);
    await settings.set('release.erase', 'after-seal');
    expect(text()).toContain('# kept by hand');
    expect(text()).toContain('# twice asked');
  });

  it('of several at once keeps them all', async () => {
    const settings = await Settings.open(file);
    await Promise.all([
      settings.set('digests', 'sha256'),
      settings.set('release.erase', 'no').catch(() => undefined),
      settings.set('release.recheck', 'sampled'),
    ]);
    const again = await Settings.open(file);
    expect([again.get('digests'), again.get('release.recheck')]).toEqual(['sha256', 'sampled']);
  });

  it('does not write over an edit that it has not read', async () => {
    const settings = await Settings.open(file);
    writeFileSync(file, `${text()}digests: sha256\n`);
    expect((await failure(settings.set('release.erase', 'after-seal'))).message).toContain('was edited');
    expect(text()).toContain('digests: sha256');
  });

  it('changes nothing when the disk is full', async () => {
    const full = { ...realFiles, open: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) };
    const settings = await Settings.open(file, full);
    const before = text();
    expect((await failure(settings.set('digests', 'sha256'))).code).toBe('DISK_FULL');
    expect(settings.get('digests')).toBe('sha256+sm3');
    expect(text()).toBe(before);
  });
});

describe('open', () => {
  it.each([
    ['an unknown key', 'relase:\n  erase: never\n', 'CONFIG_KEY_UNKNOWN', { key: 'relase', line: 2 }],
    ['an unknown key inside', 'release:\n  erse: never\n', 'CONFIG_KEY_UNKNOWN', { key: 'release.erse', line: 3 }],
    ['a wrong value', 'release:\n  erase: yes\n', 'CONFIG_VALUE_INVALID', { key: 'release.erase', line: 3 }],
    ['a group in place of a value', 'digests:\n  sha256: true\n', 'CONFIG_VALUE_INVALID', { key: 'digests', line: 2 }],
    ['a value in place of a group', 'release: never\n', 'CONFIG_KEY_UNKNOWN', { key: 'release', line: 2 }],
    ['an alias', 'release: &a\n  erase: never\ndock: *a\n', 'CONFIG_KEY_UNKNOWN', { key: 'dock', line: 4 }],
    ['a key twice', 'digests: sha256\ndigests: sha256\n', 'CONFIG_VALUE_INVALID', { line: 3 }],
    ['broken YAML', 'digests: [sha256\n', 'CONFIG_VALUE_INVALID', { line: expect.any(Number) }],
    ['a value without text', 'release:\n  erase:\n', 'CONFIG_VALUE_INVALID', { key: 'release.erase', line: 3 }],
  ])('names %s and its line', async (_what, more, code, context) => {
    writeFileSync(file, `station: {id: ST01, uid: "${'0'.repeat(32)}", name: 站, org: "", timezone: UTC}\n${more}`);
    const error = await failure(Settings.open(file));
    expect({ code: error.code, context: error.context }).toEqual({ code, context });
    expect(error.message).toContain('line' in context ? 'station.yaml line ' : 'station.yaml');
  });

  it.each(['', 'nonsense', '- a\n', '\0\0\0\0', 'station: {id: ST01, name: x, org: "", timezone: UTC}\n'])(
    'refuses a file of %j',
    async (content) => {
      writeFileSync(file, content);
      expect((await failure(Settings.open(file))).code).toBe('CONFIG_VALUE_INVALID');
    },
  );

  it('says that there is no station', async () => {
    expect((await failure(Settings.open(join(folder, 'nowhere.yaml')))).code).toBe('STATION_MISSING');
  });
});

it.each([
  ['Asia/Shanghai', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Asia/Chongqing', true],
  ['asia/shanghai', false],
  ['Asia/SHANGHAI', false],
  ['+08:00', false],
  ['Beijing', false],
  ['', false],
])('time zone %j: %j', (zone, known) => {
  expect(isTimeZone(zone)).toBe(known);
});

it('docs/configuration.md describes every setting, its default and its values, and no other', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| ([^|]+) \| ([^|]+) \|/gm)].map(([, key, fallback, values]) => ({
    key,
    default: fallback?.trim(),
    values: values?.trim(),
  }));
  expect(rows).toEqual(
    settingKeys.map((key) => {
      const { default: fallback, values, fixed } = settingTable[key];
      return { key, default: fixed ? 'fixed at init' : `\`${fallback}\``, values };
    }),
  );
});
