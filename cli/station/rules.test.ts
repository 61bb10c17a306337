// The rules of a running station from outside: a broken pack, a setting, the catalogue out and in, who may do what.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
const rules = join(station.data, 'rules');

interface Listed {
  readonly packs: readonly { readonly pack: string }[];
  readonly matters: readonly { readonly matter: string; readonly title: string; readonly mode: string }[];
  readonly deadlines: readonly { readonly deadline: string }[];
  readonly problems: readonly object[];
}
const list = async () => (await station.here<Listed>('rules', 'ls')).json;

beforeAll(async () => {
  await station.init('--id', 'ST01');
  // As docs/rules.md has it, and one with a fault on its fourth line.
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'rules.md'), 'utf8');
  writeFileSync(join(rules, 'ours.yaml'), /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  writeFileSync(join(rules, 'broken.yaml'), 'id: broken\ntitle: t\nmatters:\n  seizure: { mode: half }\n');
  await station.start();
}, 60_000);
afterAll(() => station.remove());

test('a broken pack is an alarm and costs itself; the others hold', async () => {
  const { packs, matters, problems, deadlines } = await list();
  expect(packs.map(({ pack }) => pack)).toEqual(['base', 'our-office']);
  const what = 'matters.seizure.mode must be one of full, key-moments, text-suffices';
  expect(problems).toEqual([{ file: 'broken.yaml', line: 4, what }]);
  const { json } = await station.here<{ alarms: readonly object[] }>('station', 'status');
  expect(json.alarms).toContainEqual(
    expect.objectContaining({ code: 'RULES_INVALID', context: { file: join(rules, 'broken.yaml'), line: 4 } }),
  );
  expect(matters.map(({ matter }) => matter)).toContain('night-market-patrol');
  expect(deadlines.find(({ deadline }) => deadline === 'deposit')).toMatchObject({
    n: 12,
    pack: 'our-office',
    source: {
      id: 'our-office/notice',
      mark: 'V',
      as: 'basis',
      citation: '依据 某局执法记录规定（某执〔2026〕1号） 第八条',
    },
  });
});

test('explain: every property, its pack, over what, on what grounds', async () => {
  const { json } = await station.here<{ title: string; properties: { property: string }[] }>(
    'rules',
    'explain',
    'seizure',
  );
  const property = (name: string) => json.properties.find(({ property }) => property === name);
  expect(json.title).toBe('查封、扣押');
  expect(property('retention')).toEqual({
    property: 'retention',
    value: { keep: { years: 10 }, source: 'our-office/notice' },
    pack: 'our-office',
    sources: [expect.objectContaining({ as: 'basis' })],
    overrides: [{ pack: 'base', value: { keep: 'permanent', source: 'base/default' } }],
  });
  expect(property('officers')).toMatchObject({
    pack: 'base',
    sources: [{ citation: '依据 行政强制法 第十八条' }],
    overrides: [],
  });
  expect((await station.here('rules', 'explain', 'nothing')).exit).toBe(60);
});

test('the form of a paper: which is in force, from which packs', async () => {
  const { json } = await station.here<{ forms: readonly object[] }>('rules', 'ls');
  expect(json.forms).toHaveLength(5);
  expect(json.forms).toContainEqual({
    paper: 'property',
    title: '涉案财物清单',
    packs: ['our-office', 'base'],
    source: expect.objectContaining({ id: 'our-office/notice', as: 'basis' }),
  });
  const explained = await station.here<{ properties: readonly object[] }>('rules', 'explain', 'property');
  expect(explained.json).toMatchObject({ paper: 'property', title: '涉案财物清单' });
  expect(explained.json.properties).toContainEqual(
    expect.objectContaining({
      property: 'title',
      pack: 'our-office',
      overrides: [expect.objectContaining({ pack: 'base' })],
    }),
  );
  const shown = await station.here('--lang', 'zh', 'rules', 'explain', 'statement');
  expect(shown.exit).toBe(0);
});

test('the pack of an office is in force as soon as it is set', async () => {
  expect((await station.here('config', 'set', 'rules.office', 'nowhere')).exit).toBe(2);
  expect((await station.here('config', 'set', 'rules.office', 'county-joint')).exit).toBe(0);
  expect((await list()).packs.map(({ pack }) => pack)).toEqual(['base', 'county-joint', 'our-office']);
});

test.each(['csv', 'xlsx'])('the catalogue as %s: printed, read back, and nothing is new', async (form) => {
  const out = join(station.root, `清单.${form}`);
  const printed = await station.here<{ rows: number }>('rules', 'print', '--out', out);
  expect([printed.exit, printed.json.rows]).toEqual([0, 12]);
  const { exit, json } = await station.here('rules', 'import', out, '--pack', `from-${form}`);
  const counts = { added: 0, updated: 0, unchanged: 12, dropped: 0 };
  expect([exit, json]).toEqual([0, { pack: `from-${form}`, ...counts, rejected: [], notes: [] }]);
  expect((await station.here('rules', 'print', '--out', out)).json).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
});

test('an import makes matters and one leaf without a name in it; a bad row is named, a table that is none refused', async () => {
  const file = join(station.root, 'ours.csv');
  const head = '清单\n执法事项,执法时限要求,开始记录时间,结束记录时间,存储期限\n';
  writeFileSync(file, `${head}渣土检查,应当,抵达,离开,3年\n听证,也许\n夜市巡查,适时\n调查取证,应当\n`);
  const { exit, json } = await station.here('rules', 'import', file, '--document', '某局清单');
  expect([exit, json]).toMatchObject([
    0,
    { pack: 'imported', added: 1, updated: 1, rejected: [{ line: 4 }, { line: 5 }], notes: [{ line: 3 }] },
  ]);
  expect((await list()).matters.find(({ title }) => title === '渣土检查')).toMatchObject({
    mode: 'full',
    pack: 'imported',
    sources: [{ citation: '依据 某局清单' }],
  });
  writeFileSync(file, 'a,b\n');
  expect((await station.here('rules', 'import', file)).json).toMatchObject({ error: { code: 'RULES_INVALID' } });

  const { events } = (
    await station.cli<{ events: { public: Record<string, unknown> }[] }>(
      'audit',
      'ls',
      '--type',
      'config',
      '--limit',
      '1',
    )
  ).json;
  expect(events[0]).toMatchObject({ detail: { pack: 'imported', document: '某局清单', user: 'sysadmin' } });
  expect(events[0]?.public).toEqual({ key: 'rules', before: null, after: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('everybody who has logged in reads, the system administrator alone changes', async () => {
  const file = join(station.root, 'ours.csv');
  expect((await station.cliAs('audit', 'rules', 'print')).exit).toBe(0);
  expect((await station.cliAs('custodian', 'rules', 'import', file)).exit).toBe(50);
});

test('rules check: the site’s packs, or files, with or without a station; 2 for a fault', async () => {
  expect(await station.here('rules', 'check')).toMatchObject({
    exit: 2,
    json: { problems: [{ line: 4 }], warnings: [{ line: 9 }, { line: 9 }] },
  });
  const bad = join(station.root, 'bad.yaml');
  writeFileSync(bad, 'id: bad\ntitle: t\nduties:\n  a: { text: t, source: nothing }\n');
  const elsewhere = join(station.root, 'elsewhere');
  expect(await station.here('--data', elsewhere, 'rules', 'check', bad)).toMatchObject({
    exit: 2,
    json: { checked: 1, problems: [{ file: bad, line: 4, what: 'duties.a.source: there is no source "nothing"' }] },
  });
});
