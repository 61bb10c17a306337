// Packs of a station on disk: faults as alarms that go when they are mended, settings, imports and what they never touch.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { realFiles } from '../../storage/file-port.ts';
import { StationRules } from './station-rules.ts';

let data: string;
let rules: string;
let values: Record<string, string | null>;
const alarms = () => held.list().map(({ code, context }) => [code, context]);
let held: Alarms;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'liuhen-station-rules-'));
  rules = join(data, 'rules');
  mkdirSync(rules);
  values = { 'rules.office': null, 'rules.dir': null };
  held = new Alarms({ now: () => 0, quality: () => 'synced' });
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const open = () =>
  new StationRules({
    paths: { rules },
    settings: { get: (key: string) => values[key] as never },
    alarms: held,
    files: realFiles,
  });
const write = (folder: string, name: string, text = '') =>
  writeFileSync(join(folder, `${name}.yaml`), `id: ${name}\ntitle: t\n${text}`);
const packs = (of: StationRules) => of.packs().map(({ pack }) => pack);

const heads = ['执法事项', '执法时限要求', '开始记录时间', '结束记录时间', '存储期限'];
const table = (...rows: string[][]) => [heads, ...rows].map((cells, index) => ({ line: index + 1, cells }));
const night = ['夜市巡查', '应当', '抵达', '离开', '3年'];

describe('what is read', () => {
  test('a broken pack is one alarm with its first fault, until it is mended', () => {
    write(rules, 'broken', 'matters:\n  seizure: { mode: half, colour: red }\n');
    write(rules, 'good', 'duties:\n  a: { text: t, source: base/default }\n');
    const station = open();
    expect(packs(station)).toEqual(['base', 'good']);
    expect(station.problems().map(({ file, line }) => [file, line])).toEqual([
      ['broken.yaml', 4],
      ['broken.yaml', 4],
    ]);
    const what = 'matters.seizure.colour: unknown property "colour"';
    expect(held.list()).toMatchObject([{ what, context: { file: join(rules, 'broken.yaml'), line: 4 } }]);
    write(rules, 'broken');
    station.reload();
    expect([packs(station), alarms()]).toEqual([['base', 'broken', 'good'], []]);
    expect(station.entryPacks()['duties']).toMatchObject({ a: 'good', 'night-ban': 'base' });
  });

  test('imported tables, then rules/, then rules.dir; no folder is no fault', () => {
    const further = join(data, 'further');
    mkdirSync(further);
    mkdirSync(join(rules, 'imported'));
    write(further, 'a');
    write(rules, 'b');
    write(join(rules, 'imported'), 'c');
    values = { 'rules.office': 'city', 'rules.dir': further };
    const station = open();
    expect(packs(station)).toEqual(['base', 'city', 'c', 'b', 'a']);
    rmSync(rules, { recursive: true });
    values = { 'rules.office': null, 'rules.dir': null };
    station.reload();
    expect([packs(station), alarms()]).toEqual([['base'], []]);
  });
});

describe('imports', () => {
  const changes: { before: string | null; after: string }[] = [];
  const load = (station: StationRules, rows: string[][], pack = 'imported') =>
    station.importTable({ pack, document: null, table: table(...rows) }, 'zh', async (change) => changes.push(change));
  const refused = (asked: Promise<unknown>) =>
    asked.then(
      () => null,
      ({ code }: { code: string }) => code,
    );
  beforeEach(() => {
    changes.length = 0;
  });

  test('are written down first, once, and in force at once', async () => {
    const station = open();
    expect(await load(station, [night])).toMatchObject({ pack: 'imported', added: 1, rejected: [] });
    expect(station.book().matters.at(-1)).toMatchObject({ title: '夜市巡查', mode: 'full' });
    expect(changes).toEqual([{ before: null, after: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await load(station, [night])).toMatchObject({ added: 0, updated: 0, unchanged: 1 });
    expect(changes).toHaveLength(1);
    expect(await load(station, [night, ['听证', '应当']])).toMatchObject({ updated: 1, unchanged: 1 });
    expect(changes[1]?.before).toBe(changes[0]?.after);
    expect(readdirSync(join(rules, 'imported'))).toEqual(['imported.yaml']);
  });

  test('one that cannot be written down is not made', async () => {
    const station = open();
    const full = () => Promise.reject(new Error('full'));
    const request = { pack: 'imported', document: null, table: table(night) };
    await expect(station.importTable(request, 'zh', full)).rejects.toThrow('full');
    expect(existsSync(join(rules, 'imported'))).toBe(false);
    expect(packs(station)).toEqual(['base']);
  });

  test('take no name of another pack, and leave what a person wrote', async () => {
    const further = join(data, 'further');
    mkdirSync(further);
    write(further, 'theirs');
    write(rules, 'ours');
    values = { ...values, 'rules.dir': further };
    const station = open();
    for (const pack of ['base', 'city', 'ours', 'theirs'])
      expect(await refused(load(station, [night], pack)), pack).toBe('OUTPUT_EXISTS');
    expect(existsSync(join(rules, 'imported'))).toBe(false);
    expect(changes).toEqual([]);
    expect(await refused(load(station, [['', '应当']], 'other'))).toBe(null);
    expect(packs(station)).toEqual(['base', 'ours', 'theirs']);
  });

  test('lie below packs by hand: these may add to them, and keep their own matters', async () => {
    const station = open();
    await load(station, [night]);
    const { matter } = station.book().matters.at(-1)!;
    write(
      rules,
      'a',
      `matters:\n  ${matter}:\n    isExecution: true\n  service:\n    title: "直接送达"\n    rows: null\n`,
    );
    const own = { ...station.book().matters[0], title: '摊点检查', rows: [], deadlines: [] };
    const { matter: _seizure, ...properties } = own;
    write(rules, 'b', `matters:\n  stalls: ${JSON.stringify(properties)}\n`);
    const outcome = await load(station, [night, ['听证', '应当'], ['摊点检查', '应当']]);
    expect(outcome).toMatchObject({ updated: 1, unchanged: 1, rejected: [{ line: 4 }] });
    expect(outcome.rejected[0]?.reason).toContain('stalls');
    expect([packs(station), alarms()]).toEqual([['base', 'imported', 'a', 'b'], []]);
    expect(station.explain(matter)?.properties.find(({ property }) => property === 'isExecution')).toMatchObject({
      value: true,
      pack: 'a',
      overrides: [{ pack: 'imported', value: false }],
    });
    expect(readFileSync(join(rules, 'imported', 'imported.yaml'), 'utf8')).not.toContain('stalls');
  });

  test('take the office’s pack into account, and say what they drop', async () => {
    values = { ...values, 'rules.office': 'district-bureau' };
    const station = open();
    expect(
      await load(station, [
        ['一般程序行政处罚', '应当'],
        ['听证', '应当'],
      ]),
    ).toMatchObject({ added: 0, updated: 2 });
    expect(await load(station, [['听证', '应当']])).toMatchObject({ unchanged: 1, dropped: 1 });
    const penalty = station.book().matters.find(({ matter }) => matter === 'ordinary-penalty');
    expect(penalty?.rows).toMatchObject([{ duty: 'as-needed' }]);
  });
});
