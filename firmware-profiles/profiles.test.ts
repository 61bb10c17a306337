// The built-in profiles as data, and what names and trees they must tell apart.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkProfiles, listProfiles, profileFromFile, testProfile } from './inspect.ts';
import { lintProfile } from './lint.ts';
import { builtInFolder, loadProfiles } from './load.ts';
import { matchProfile } from './match.ts';
import type { FirmwareProfile } from './model.ts';
import { isImportant, maxPathLength, parseName } from './names.ts';
import { patternRisk } from './pattern-risk.ts';

const { profiles, problems } = loadProfiles([]);

function profile(id: string): FirmwareProfile {
  const found = profiles.find((each) => each.id === id);
  if (!found) throw new Error(`no profile ${id}`);
  return found;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the built-in profiles are without fault, and their examples hold', () => {
  expect(problems).toEqual([]);
  expect(profiles.map(({ id }) => id)).toEqual([
    'android-dcim',
    'dated-folders',
    'dated-names',
    'dcam',
    'generic-disk',
    'serial-officer-stamp',
  ]);
  expect(checkProfiles([])).toEqual({ checked: 6, problems: [] });
});

test('a built-in profile has its properties in order', () => {
  const [first] = readdirSync(builtInFolder);
  const { id, ...rest } = parse(readFileSync(join(builtInFolder, first!), 'utf8'));
  const faults = lintProfile({ ...rest, id }, 'built-in');
  expect(faults).toMatchObject([{ at: ['id'], what: expect.stringContaining('out of order') }]);
  expect(lintProfile({ ...rest, id }, 'site')).toEqual([]);
});

// 1971 to 2069, and every day of a month that some month has, so that about one in sixty is no date.
const stamp = fc
  .record({
    year: fc.integer({ min: 1971, max: 2069 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 59 }),
  })
  .map(({ year, month, day, hour, minute, second }) => {
    const two = (value: number) => String(value).padStart(2, '0');
    const exists = day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
    const date = [String(year), two(month), two(day)] as const;
    const time = [two(hour), two(minute), two(second)] as const;
    return { date, time, exists, start: `${date.join('-')}T${time.join(':')}` };
  });
const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const mark = fc.constantFrom('', '_IMP');
const extension = fc.constantFrom('mp4', 'MP4', 'jpg', 'ts', 'avi', 'm4a');
const parents = fc.constantFrom('', 'files/data/', '资料/');

interface Named {
  readonly path: string;
  readonly exists: boolean;
  readonly fields: Readonly<Record<string, string | boolean>>;
}

const named: Readonly<Record<string, fc.Arbitrary<Named>>> = {
  dcam: fc.tuple(parents, word, word, stamp, mark, extension).map(([parent, serial, officer, at, imp, ext]) => ({
    path: `${parent}DCAM_${serial}_${officer}_${at.date.join('')}_${at.time.join('')}${imp}.${ext}`,
    exists: at.exists,
    fields: { serial, officer, start: at.start, important: imp !== '' },
  })),
  'serial-officer-stamp': fc
    .tuple(parents, word, digits(6), stamp, digits(4), mark, extension)
    .map(([parent, serial, officer, at, seq, imp, ext]) => ({
      path: `${parent}${serial}_${officer}_${[...at.date, ...at.time].join('')}_${seq}${imp}.${ext}`,
      exists: at.exists,
      fields: { serial, officer, start: at.start, seq, important: imp !== '' },
    })),
  'dated-folders': fc
    .tuple(parents, stamp, fc.constantFrom('', '-', '_'), mark, extension)
    .map(([parent, at, separator, imp, ext]) => ({
      path: `${parent}${at.date.join(separator)}/${at.time.join(separator)}${imp}.${ext}`,
      exists: at.exists,
      fields: { start: at.start, important: imp !== '' },
    })),
  'dated-names': fc
    .tuple(parents, stamp, digits(4), fc.boolean(), mark, extension)
    .map(([parent, at, seq, split, imp, ext]) => ({
      path: `${parent}${at.date[0]}${split ? '_' : ''}${at.date[1]}${at.date[2]}_${at.time.join('')}_${seq}${imp}.${ext}`,
      exists: at.exists,
      fields: { start: at.start, seq, important: imp !== '' },
    })),
  'android-dcim': fc
    .tuple(fc.constantFrom('video', 'pic', 'audio', 'IMP'), fc.constantFrom('', 'VID_', 'IMG_'), stamp, extension)
    .map(([kind, prefix, at, ext]) => ({
      path: `DCIM/${kind}/${prefix}${at.date.join('')}_${at.time.join('')}.${ext}`,
      exists: at.exists,
      fields: { start: at.start, important: kind === 'IMP' },
    })),
};

describe.each(Object.entries(named))('%s', (id, names) => {
  test('reads its own names back, and refuses dates that no calendar has', () => {
    fc.assert(
      fc.property(names, ({ path, exists, fields }) => {
        const { pattern, ...parsed } = parseName(profile(id), path) ?? { pattern: null };
        expect(pattern !== null).toBe(exists);
        if (exists) expect(parsed).toEqual(fields);
      }),
    );
  });

  test('wins a tree of its own names, with some others among them', () => {
    const tree = fc.array(
      names.filter(({ exists }) => exists),
      { minLength: 3, maxLength: 12 },
    );
    fc.assert(
      fc.property(tree, fc.constantFrom(null, 'NO NAME'), (files, label) => {
        const paths = [...files.map(({ path }) => path), 'MOVI0001.avi', 'gps.nmea', '现场.mp4'];
        expect(matchProfile(profiles, { label, paths }).id).toBe(id);
      }),
      { numRuns: 40 },
    );
  });
});

describe('matchProfile', () => {
  test('falls back to the profile that takes everything', () => {
    expect(matchProfile(profiles, { label: null, paths: [] }).id).toBe('generic-disk');
    expect(matchProfile(profiles, { label: 'X', paths: ['a.mp4', 'b.avi', '20260102_030405.txt'] }).id).toBe(
      'generic-disk',
    );
  });

  test('a matched label outweighs names, and a profile with another label is out', () => {
    const site = { ...profile('generic-disk'), id: 'site', match: { label: '^ZF\\d+$', minPercent: 0, priority: 1 } };
    const paths = ['DCAM_1_2_20260102_030405.mp4'];
    expect(matchProfile([...profiles, site], { label: 'ZF0012', paths }).id).toBe('site');
    expect(matchProfile([...profiles, site], { label: 'OTHER', paths }).id).toBe('dcam');
  });

  test('does not depend on the order of profiles or paths', () => {
    const paths = ['20260102/030405.mp4', '20260102/030406.mp4', '20260102_030407_0001.mp4', 'x.mp4'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...profiles], { minLength: 6 }),
        fc.shuffledSubarray(paths, { minLength: 4 }),
        (all, some) => {
          expect(matchProfile(all, { label: null, paths: some }).id).toBe('dated-folders');
        },
      ),
    );
  });
});

describe('hostile names', () => {
  test('a name as long as names get costs nothing, a longer path is not shown to any pattern', () => {
    const long = `${'a/'.repeat(2030)}DCAM_1_2_20260102_030405.mp4`;
    expect(parseName(profile('dcam'), long)?.serial).toBe('1');
    expect(parseName(profile('dcam'), `${'a/'.repeat(maxPathLength)}DCAM_1_2_20260102_030405.mp4`)).toBeNull();
  });

  test('any text is read without a throw, line ends in a folder are no hindrance', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (path) => {
        for (const each of profiles) expect(typeof isImportant(each, path)).toBe('boolean');
        for (const each of profiles) expect(parseName(each, path)?.pattern ?? null).toBeNull();
      }),
    );
    expect(parseName(profile('dcam'), 'a\nb/DCAM_1_2_20260102_030405.mp4')?.officer).toBe('2');
  });

  test('a file in a lock folder is marked though its name says nothing', () => {
    expect(isImportant(profile('generic-disk'), 'DCIM/LOCK/MOVI0001.avi')).toBe(true);
    expect(isImportant(profile('generic-disk'), 'DCIM/LOCKER/IMPORT.avi')).toBe(false);
  });
});

describe('patterns that could hang', () => {
  test.each([
    '(a+)+$',
    '(?:[a-z]*_)*x',
    '(a|aa){2,}b',
    '(.*)(.*)(.*)x',
    '(?:a?){60}b',
    '(a)\\1',
    'a?'.repeat(30) + 'a{30}',
  ])('refuses %s', (source) => expect(patternRisk(source, 'whole', ['aaaa.mp4'])).not.toBeNull());

  test.each(['(?:.*/)?IMG_\\d{8}\\.[a-z]{3}', '[()*+]{1,8}/a', '(?:ab){3}', '\\(x+\\)'])('accepts %s', (source) => {
    expect(patternRisk(source, 'whole', [])).toBeNull();
  });
});

const site = `id: "site-cam"
name:
  zh: "本站机型"
  en: "Site model"
sources:
  - "[P] seen on site"
transport: "disk"
match:
  label: "^SITE"
  minPercent: 0
  priority: 60
names:
  - id: "site"
    path: 'S(?<serial>\\d+)_(?<date>\\d{8})(?<time>\\d{6})\\.mp4'
time:
  containerTime: "local"
  startFrom: ["name"]
  fileTimeIs: "end"
release:
  allowed: false
examples:
  - path: "S12_20260102030405.mp4"
    pattern: "site"
    serial: "12"
    start: "2026-01-02T03:04:05"
`;

describe('the site folder', () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  test('adds a model and takes the place of a built-in one, without a rebuild', () => {
    write('site-cam.yaml', site);
    write('dcam.yaml', site.replace('"site-cam"', '"dcam"'));
    const loaded = loadProfiles([folder, join(folder, 'not-there')]);
    expect(loaded.problems).toEqual([]);
    expect(loaded.profiles).toHaveLength(7);
    expect(loaded.profiles.find(({ id }) => id === 'dcam')?.name.en).toBe('Site model');
    const listed = listProfiles([folder]).profiles.filter(({ origin }) => origin === 'site');
    expect(listed.map(({ id }) => id)).toEqual(['dcam', 'site-cam']);
  });

  test.each([
    ['broken YAML', site.replace('name:\n', 'name: [\n'), 4],
    ['unknown property', site.replace('transport: "disk"', 'transport: "disk"\ncolour: "red"'), 8],
    ['missing property', site.replace('  fileTimeIs: "end"\n', ''), 16],
    ['wrong value', site.replace('"local"', '"mars"'), 16],
    ['no ground for a source', site.replace('[P] seen', 'seen'), 6],
    ['no sources', site.replace('sources:\n  - "[P] seen on site"', 'sources: []'), 5],
    ['pattern that does not compile', site.replace("path: 'S(", "path: 'S(("), 14],
    ['pattern that can hang', site.replace('(?<serial>\\d+)', '(?<serial>(?:\\d+)+)'), 14],
    ['unknown group', site.replace('<serial>', '<plate>'), 14],
    ['date without time', site.replace('(?<time>\\d{6})', '\\d{6}'), 14],
    ['example that does not come out', site.replace('serial: "12"', 'serial: "13"'), 22],
    [
      'pattern without example',
      site.replace('pattern: "site"\n    serial: "12"\n    start: "2026-01-02T03:04:05"', 'pattern: null'),
      13,
    ],
    ['numbering without a number in any name', site.replace('time:\n', 'numbering:\n  runs: "volume"\ntime:\n'), 16],
    [
      'runs by day without a day',
      site
        .replace('time:\n', 'numbering:\n  runs: "day"\ntime:\n')
        .replace('_(?<date>\\d{8})(?<time>\\d{6})', '_(?<seq>\\d{14})'),
      16,
    ],
    ['an alias', site.replace('zh: "本站机型"', 'zh: &x "本站机型"').replace('"Site model"', '*x'), 1],
  ])('%s is a problem with its line, and the rest loads', (_what, text, line) => {
    write('site-cam.yaml', text);
    const loaded = loadProfiles([folder]);
    expect(loaded.profiles).toHaveLength(6);
    expect(loaded.problems.map(({ file }) => file)).toContain(join(folder, 'site-cam.yaml'));
    expect(loaded.problems[0]?.line).toBe(line);
    expect(() => profileFromFile(join(folder, 'site-cam.yaml'))).toThrowError(
      expect.objectContaining({ code: 'PROFILE_INVALID' }),
    );
  });

  test('a file may be called as one likes, but of two for one model the second is a problem', () => {
    write('a.yaml', site);
    write('b.yml', site.replace('"Site model"', '"Second"'));
    const loaded = loadProfiles([folder]);
    expect(loaded.profiles.find(({ id }) => id === 'site-cam')?.name.en).toBe('Site model');
    expect(loaded.problems).toMatchObject([{ file: join(folder, 'b.yml') }]);
    expect(profileFromFile(join(folder, 'b.yml')).id).toBe('site-cam');
  });

  test('how numbers run is kept, and no built-in profile claims to know it without a source', () => {
    const numbered = site
      .replace('time:\n', 'numbering:\n  runs: "day"\n  wraps: 9999\ntime:\n')
      .replace("\\d{6})\\.mp4'", "\\d{6})_(?<seq>\\d{4})\\.mp4'")
      .replace('030405.mp4"', '030405_0007.mp4"')
      .replace('    serial: "12"', '    seq: "0007"\n    serial: "12"');
    write('site-cam.yaml', numbered);
    expect(checkProfiles([join(folder, 'site-cam.yaml')]).problems).toEqual([]);
    expect(profileFromFile(join(folder, 'site-cam.yaml')).numbering).toEqual({ runs: 'day', wraps: 9999 });
    expect(profiles.filter(({ numbering }) => numbering !== undefined)).toEqual([]);
  });

  test('the order of properties is free', () => {
    write('site-cam.yaml', site.replace('transport: "disk"\n', '').concat('transport: "disk"\n'));
    expect(checkProfiles([join(folder, 'site-cam.yaml')]).problems).toEqual([]);
    expect(loadProfiles([folder]).profiles.map(({ id }) => id)).toContain('site-cam');
  });

  test.each([
    ['no examples', site.replace(/examples:[\s\S]*$/, ''), 'examples: add at least one real path'],
    ['empty examples', site.replace(/examples:[\s\S]*$/, 'examples: []\n'), 'examples: add at least one real path'],
    ['no sources', site.replace(/sources:\n.*\n/, ''), 'sources: say where the facts come from'],
    ['a source without its ground', site.replace('[P] seen', 'seen'), '[P] seen in practice'],
  ])('%s: the message says what to add', (_what, text, message) => {
    write('site-cam.yaml', text);
    const said = checkProfiles([join(folder, 'site-cam.yaml')]).problems.map(({ what }) => what);
    expect(said).toContainEqual(expect.stringContaining(message));
  });

  test('the example of docs/profiles.md works when it is copied', () => {
    const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'profiles.md'), 'utf8');
    const examples = [...page.matchAll(/```yaml\n([^`]*)```/g)];
    expect(examples).toHaveLength(1);
    write('site-x1.yaml', examples[0]![1]!);
    expect(checkProfiles([join(folder, 'site-x1.yaml')])).toEqual({ checked: 1, problems: [] });
    const loaded = loadProfiles([folder]);
    const paths = ['VIDEO/X1_A0042_012345_2026-01-02_03-04-05_0007.mp4'];
    expect(matchProfile(loaded.profiles, { label: null, paths }).id).toBe('site-x1');
    expect(matchProfile(loaded.profiles, { label: null, paths: ['x.mp4'] }).id).toBe('generic-disk');
  });

  test('what cannot be read is named too', () => {
    mkdirSync(join(folder, 'x.yaml'));
    write('file', '');
    expect(loadProfiles([folder]).problems).toMatchObject([{ file: join(folder, 'x.yaml'), line: null }]);
    expect(loadProfiles([join(folder, 'file')]).problems).toMatchObject([{ line: null }]);
    expect(checkProfiles([join(folder, 'none.yaml')]).problems).toHaveLength(1);
  });

  test('the profile that takes everything cannot be narrowed', () => {
    const text = site.replace('"site-cam"', '"generic-disk"');
    write('generic-disk.yaml', text);
    const loaded = loadProfiles([folder]);
    expect(loaded.problems).toHaveLength(1);
    expect(matchProfile(loaded.profiles, { label: null, paths: ['x.mp4'] }).id).toBe('generic-disk');
  });
});

test('profile test tells what would be taken from a tree, by names alone', () => {
  mkdirSync(join(folder, 'LOCK'));
  writeFileSync(join(folder, 'DCAM_1_2_20260102_030405.mp4'), '');
  writeFileSync(join(folder, 'LOCK', 'odd.mp4'), '');
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xcf, 0xd6, 0xb3, 0xa1]), Buffer.from('.txt')]),
    '',
  );
  symlinkSync('/', join(folder, 'link'));
  const tested = testProfile(profileFromFile(join(builtInFolder, 'dcam.yaml')), folder);
  expect(tested).toMatchObject({
    profile: 'dcam',
    percent: 50,
    fits: true,
    notTaken: [{ path: 'link', reason: 'symlink' }],
  });
  expect(tested.files).toMatchObject([
    { path: 'DCAM_1_2_20260102_030405.mp4', pattern: 'dcam', serial: '1', officer: '2', flags: [] },
    { path: 'LOCK/odd.mp4', kind: 'media', pattern: null, flags: ['important', 'unparsed'] },
    { path: '现场.txt', kind: 'sidecar', pattern: null, flags: ['unparsed'] },
  ]);
  expect(() => testProfile(profile('dcam'), join(folder, 'none'))).toThrowError(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
