// A statement of completeness from end to end: refused while a clip that counts is not linked, signed, kept, in the package,
// and computed again there by `verify` and by a stranger's Python. Real daemon, real files, the command line.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvidenceList } from '../../core/evidence-list.ts';
import type { BayStatus, Clip } from '../../core/model.ts';
import type { Statement } from '../../core/statement.ts';
import { fontFiles } from '../../storage/papers/pdf/font-files.ts';
import { grayFilm } from '../../test-fixtures/gray-film.ts';
import { pdfText } from '../../test-fixtures/pdf-text.ts';
import { StationHarness } from '../../test-fixtures/station-harness.ts';

const station = new StationHarness();
const hasFont = fontFiles(null).length > 0;
let url = '';
let trust: string[] = [];

const nine = 9 * 3600;
const hms = (second: number) => new Date(second * 1000).toISOString().slice(11, 19).replaceAll(':', '');
const wall = (second: number) => `2026-03-01T${new Date(second * 1000).toISOString().slice(11, 19)}`;

const film = (length: number) => grayFilm(station.root, length);

async function cli<T>(...args: string[]): Promise<T> {
  const { exit, json, stderr } = await station.here<T>(...args);
  expect({ exit, stderr }, args.join(' ')).toEqual({ exit: 0, stderr: '' });
  return json;
}

/** @param shots start, in seconds after nine, and length. */
async function dock(bay: string, serial: string, shots: readonly (readonly [from: number, length: number])[]) {
  const files: Record<string, Buffer> = {};
  for (const [from, length] of shots)
    files[`DCAM_${serial}_012345_20260301_${hms(nine + from)}.mp4`] = await film(length);
  await station.dock(await station.tree(files), bay);
  await station.until(url, (bays: readonly BayStatus[]) => bays.some((now) => now.bay === bay && now.state === 'safe'));
  for (const { id } of await clipsOf(serial))
    await cli('clip', 'anchor', id, '--offset-ms', '0', '--uncertainty-ms', '0', '--reason', '报时');
}

const clipsOf = async (serial: string) =>
  (await cli<{ clips: readonly Clip[] }>('clip', 'ls', '--device', serial)).clips;

interface Made {
  readonly sha256: string;
  readonly statement: Statement;
}
interface Verified {
  readonly content: string;
  readonly findings: readonly { readonly code: string; readonly what: string }[];
}

/** What our verifier says, and what the reader in Python says. */
async function verified(path: string) {
  const { exit, json } = await station.cli<Verified>('verify', path, ...trust);
  const reader = new URL('../../test-fixtures/reader.py', import.meta.url).pathname;
  const own = JSON.parse(execFileSync('python3', [reader, ...trust, path], { encoding: 'utf8' })) as {
    exit: number;
    findings: unknown[];
  };
  return { exit, content: json.content, findings: json.findings, python: own.exit, pythonFindings: own.findings };
}

const operate = (number: string, ...more: string[]) =>
  cli<{ operation: string }>(
    ...['case', 'operation', 'add', number, '--from', wall(nine), '--to', wall(nine + 300)],
    ...more,
  );

beforeAll(async () => {
  await station.init('--id', 'CV02');
  ({ url } = await station.start());
  trust = [
    '--root',
    join(station.data, 'keys/root.pem'),
    '--log-key',
    readFileSync(join(station.data, 'keys/log.vkey'), 'utf8').trim(),
  ];
  await dock('1', '1111111', [[-5, 105], [140, 170]]); // biome-ignore format: short
  await dock('2', '2222222', [[-5, 320]]);
}, 60_000);
afterAll(() => station.remove());

let covered = '';
let gaping = '';

test('refused while a clip that counts is not linked: it says which', async () => {
  await cli('case', 'open', 'K-1', '--matter', 'seizure', '--object', '某商行');
  covered = (await operate('K-1', '--matter', 'seizure', '--place', '某路1号', '--camera', '1111111', '2222222'))
    .operation;
  const clips = [...(await clipsOf('1111111')), ...(await clipsOf('2222222'))].map(({ id }) => id);
  await cli('clip', 'link', clips[0]!, '--case', 'K-1');
  const { exit, json } = await station.cli<{ error: { code: string; context: { clips: string } } }>(
    'case',
    'statement',
    'K-1',
    covered,
  );
  expect([exit, json.error.code]).toEqual([2, 'USAGE']);
  expect(json.error.context.clips.split(' ').toSorted()).toEqual(clips.slice(1).toSorted());
  for (const clip of clips.slice(1)) await cli('clip', 'link', clip, '--case', 'K-1');
});

test('covered, with who was alone; signed and kept; stock openssl verifies it', async () => {
  const { sha256, statement } = await cli<Made>('case', 'statement', 'K-1', covered);
  expect(statement.answer).toMatchObject({ verdict: 'covered', gaps: [] });
  expect(statement.answer.alone.map(({ camera }) => camera)).toContain('2222222');
  expect(statement.clips).toHaveLength(3);
  expect(statement.packs.map(({ pack }) => pack)).toEqual(['base']);
  expect(statement.limits.zh).toBe('本结论仅表明已入库音像资料在时间上的连续性，不代表对执法行为合法性的评价。');
  const kept = join(station.data, 'statements', covered, `${sha256}.json`);
  const openssl = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', `${kept}.p7s`, '-content', kept];
  execFileSync('openssl', [...openssl, '-CAfile', trust[1]!, '-purpose', 'any', '-out', '/dev/null'], {
    stdio: 'pipe',
  });
});

test('a hole stays one in the statement, and a note that was approved is named with who approved it', async () => {
  await cli('case', 'open', 'K-2', '--matter', 'demolition');
  gaping = (await operate('K-2', '--camera', '1111111', '--post', 'outer=2222222')).operation;
  for (const { id } of [...(await clipsOf('1111111')), ...(await clipsOf('2222222'))])
    await cli('clip', 'link', id, '--case', 'K-2');
  const { note } = await cli<{ note: string }>(
    ...['case', 'note', 'add', 'K-2', gaping, '--cause', 'battery', '--text', '更换电池', '--signer', '1', '2'],
  );
  await cli('case', 'note', 'approve', 'K-2', note, '--opinion', '属实');
  const { statement } = await cli<Made>('case', 'statement', 'K-2', gaping);
  expect(statement.answer).toMatchObject({
    verdict: 'gap',
    gaps: [{ post: 'main', ms: 40_000, kind: 'interruption' }],
  });
  const steps = [{ step: 'head', title: '负责人', outcome: 'approve', user: 'head', opinion: '属实' }];
  expect(statement).toMatchObject({
    explained: true,
    notes: [{ state: 'approved', steps, judged: { opinion: '属实' } }],
  });
});

test('both are in the packages of their cases and are computed again there, ours and in Python', async () => {
  for (const [number, operation] of [
    ['K-1', covered],
    ['K-2', gaping],
  ] as const) {
    // biome-ignore format: short
    const out = join(station.root, `package-${number}`);
    await cli('export', '--case', number, '--out', out, '--purpose', '诉讼举证');
    expect(readdirSync(join(out, 'data/statements')).toSorted()).toEqual([
      `${operation}.html`,
      `${operation}.json`,
      `${operation}.json.p7s`,
      ...(hasFont ? [`${operation}.pdf`] : []),
    ]);
    expect(await verified(out)).toMatchObject({
      exit: 0,
      content: 'authentic',
      findings: [],
      python: 0,
      pythonFindings: [],
    });
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', 'manifest-sha256.txt'], { cwd: out });
  }
});

test('the papers of the file as HTML that prints, the statement’s among them', async () => {
  const paper = async (number: string, kind: string, ...more: string[]) => {
    const out = join(station.root, `${number}-${kind}.html`);
    await cli('case', 'paper', number, '--kind', kind, '--out', out, ...more);
    return readFileSync(out, 'utf8');
  };
  const clips = await clipsOf('1111111');
  const note = await paper('K-1', 'evidence-note', '--clip', clips[0]!.id);
  for (const text of ['视听资料（电子数据）证据制作说明', clips[0]!.sha256, '当事人意见', '某路1号', '某商行'])
    expect(note).toContain(text);
  expect(note).not.toContain(clips[1]!.sha256);
  const interruption = await paper('K-2', 'interruption');
  for (const text of ['音像记录中断（缺失）情况说明', '更换电池', '0:00:40.000', '已批准', '属实'])
    expect(interruption).toContain(text);
  const label = await paper('K-1', 'disc-label');
  for (const text of ['本卷附音像资料 3 件', ...clips.map(({ id }) => id)]) expect(label).toContain(text);
  expect(await paper('K-1', 'property')).toContain('物品清单及流转登记表');
  const statement = await paper('K-2', 'statement');
  for (const text of [
    '全过程音像记录核验表',
    '有中断，已说明并经批准',
    '<svg class="figure"',
    '不代表对执法行为合法性的评价',
  ])
    expect(statement).toContain(text);
  expect(readFileSync(join(station.root, 'package-K-2/data/statements', `${gaping}.html`), 'utf8')).toBe(statement);
  for (const page of [note, interruption, label, statement])
    expect(page).not.toMatch(/<script|<img|<link|src=|href=|@import/i);
});

test('the same as PDF, by the name of the file; the one in the package is the same bytes', async (context) => {
  if (!hasFont) context.skip('no Chinese font here (fonts-wqy-microhei)');
  const out = join(station.root, 'K-2.pdf');
  const answer = await cli<{ format: string; missing: readonly string[] }>(
    ...['case', 'paper', 'K-2', '--kind', 'statement', '--out', out],
  );
  expect(answer).toMatchObject({ format: 'pdf', missing: [] });
  const bytes = readFileSync(out);
  const text = pdfText(bytes).join('');
  for (const words of ['全过程音像记录核验表', '有中断，已说明并经批准', '不代表对执法行为合法性的评价', '更换电池'])
    expect(text).toContain(words);
  expect(readFileSync(join(station.root, 'package-K-2/data/statements', `${gaping}.pdf`)).equals(bytes)).toBe(true);
  const html = join(station.root, 'K-2.pdf.html');
  await cli('case', 'paper', 'K-2', '--kind', 'interruption', '--out', html, '--format', 'html');
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
});

test('a statement is signed and printed at once; one that cannot be written is not signed', async () => {
  const made = (await cli<{ events: readonly { type: string }[] }>('audit', 'ls', '--type', 'statement')).events.length;
  const out = join(station.root, 'K-2-signed.html');
  const answer = await cli<Made & { out: string }>('case', 'statement', 'K-2', gaping, '--out', out);
  expect(readFileSync(answer.out, 'utf8')).toContain(answer.sha256);
  const again = await station.here<{ error: { code: string } }>('case', 'statement', 'K-2', gaping, '--out', out);
  expect(again.json.error.code).toBe('OUTPUT_EXISTS');
  const { events } = await cli<{ events: readonly { type: string }[] }>('audit', 'ls', '--type', 'statement');
  expect(events.length).toBe(made + 1);
});

test('without a font there is no PDF and the alarm says so; a package goes out with its HTML', async () => {
  expect((await station.here('config', 'set', 'papers.font', '/nowhere/font.ttf')).exit).toBe(0);
  const out = join(station.root, 'none.pdf');
  const refused = await station.here<{ error: { code: string; hint: string } }>(
    ...['case', 'paper', 'K-1', '--kind', 'disc-label', '--out', out],
  );
  expect([refused.exit, refused.json.error.code]).toEqual([2, 'FONT_MISSING']);
  expect(existsSync(out)).toBe(false);
  const { json } = await station.here<{ alarms: readonly { code: string }[] }>('station', 'status');
  expect(json.alarms.map(({ code }) => code)).toContain('FONT_MISSING');
  const bag = join(station.root, 'no-font');
  await cli('export', '--case', 'K-1', '--out', bag, '--purpose', '诉讼举证');
  expect(readdirSync(join(bag, 'data/statements')).toSorted()).toEqual([
    `${covered}.html`,
    `${covered}.json`,
    `${covered}.json.p7s`,
  ]);
  expect(await verified(bag)).toMatchObject({ exit: 0, python: 0 });
  await cli('config', 'set', 'papers.font', 'null');
  const after = await station.here<{ alarms: readonly { code: string }[] }>('station', 'status');
  expect(after.json.alarms.some(({ code }) => code === 'FONT_MISSING')).toBe(!hasFont);
});

test('for a suit the package has a list of evidence in the order of time, with its deadline', async () => {
  const [clip] = await clipsOf('2222222');
  const out = join(station.root, 'suit');
  const words = ['export', '--case', 'K-1', '--out', out, '--purpose', '诉讼举证', '--for', 'litigation'];
  await cli(...words, '--served', '2026-03-10', '--proves', `${clip!.id}=告知权利`);
  const list = JSON.parse(readFileSync(join(out, 'data/evidence-list.json'), 'utf8')) as EvidenceList;
  expect(list).toMatchObject({
    case: 'K-1',
    for: 'litigation',
    deadline: { n: 15, unit: 'day', lastDay: '2026-03-25' },
  });
  expect(list.items.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(list.items.map(({ from }) => from)).toEqual(list.items.map(({ from }) => from).toSorted());
  expect(list.items.find(({ clip: id }) => id === clip!.id)).toMatchObject({
    proves: '告知权利',
    sha256: clip!.sha256,
  });
  const page = readFileSync(join(out, 'data/evidence-list.html'), 'utf8');
  for (const text of ['证据目录', '2026-03-25', '告知权利', '行政诉讼法 第六十七条']) expect(page).toContain(text);
  expect(await verified(out)).toMatchObject({ exit: 0, python: 0 });
  const refused = await station.cli(
    'export',
    '--case',
    'K-1',
    '--out',
    `${out}-2`,
    '--purpose',
    'x',
    '--for',
    'litigation',
  );
  expect(refused.exit).toBe(2);
});

test('fsck reads statements: one that was changed, one that is gone', async () => {
  expect((await station.cli('fsck')).exit).toBe(0);
  const folder = join(station.data, 'statements', covered);
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.json'))!);
  const sound = readFileSync(file);
  const fsck = async () => {
    const { exit, json } = await station.cli<{ findings: { where: string }[] }>('fsck');
    return [exit, ...json.findings.map(({ where }) => where)];
  };
  const place = `statements/${covered}/${file.slice(folder.length + 1)}`;
  writeFileSync(file, Buffer.from(sound.toString().replace('某路1号', '某路2号')));
  expect(await fsck()).toEqual([41, place]);
  rmSync(file);
  expect(await fsck()).toEqual([42, place]);
  const refused = await station.cli('export', '--case', 'K-1', '--out', join(station.root, 'never'), '--purpose', 'x');
  expect(refused.exit).toBe(42);
  writeFileSync(file, sound);
  expect(await fsck()).toEqual([0]);
});

test('everything is there again after the catalogue was made anew', async () => {
  await station.stop();
  await station.cli('rebuild');
  ({ url } = await station.start());
  const out = join(station.root, 'rebuilt');
  await cli('export', '--case', 'K-2', '--out', out, '--purpose', '诉讼举证');
  expect(await verified(out)).toMatchObject({ exit: 0, findings: [], python: 0 });
  expect((await station.cli('fsck')).exit).toBe(0);
}, 60_000);
